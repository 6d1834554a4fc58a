/** The language of the page, for every component in it. */
import { createContext, useContext } from 'react';
import { wordsIn, type Words } from './text.ts';

export const WordsContext = createContext<Words>(wordsIn('en'));

export function useWords(): Words {
  return useContext(WordsContext);
}
