import { createRoot } from 'react-dom/client';
import { Page } from './page.tsx';
import './style.css';

const root = document.getElementById('page')!;
createRoot(root).render(<Page worldUrl={root.dataset['world']!} />);
