import { COLOURS } from './plot.ts';

/** The page's looks: the dashboard's colours, light and dark. */
export const style = `
:root { color-scheme: light dark; --ground: light-dark(#f1f4f8, #0a111c); --panel: light-dark(#fff, #111b2a); --rule: light-dark(#dde4ec, #24344a);
  --ink: light-dark(#14202e, #e9f0f8); --quiet: light-dark(#4d5f73, #a3b4c8); --accent: light-dark(#0b62c4, #6bb5ff); --harm: light-dark(#d98e83, #8d3a32);
  --series-0: light-dark(#1766c9, #62b0ff); --series-1: light-dark(#b45309, #ffb067); --series-2: light-dark(#0b7a5b, #4fd6a8);
  --series-3: light-dark(#7440c4, #bb9dff); --series-4: light-dark(#a82f72, #ff94cb); --series-5: light-dark(#5f6b16, #c9d75e); }
:root:has(#in-en:checked) [lang="es"], :root:has(#in-es:checked) [lang="en"]:not(html) { display: none; }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 15px/1.5 Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
header, nav, main { max-width: 1180px; margin: 0 auto; padding: 16px clamp(12px, 3vw, 32px); }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; justify-content: space-between; }
h1 { font-size: 1.5rem; letter-spacing: -0.015em; } h2 { font-size: 1.2rem; margin-bottom: 12px; } h3 { font-size: 0.95rem; margin: 18px 0 8px; }
fieldset { border: 0; display: flex; gap: 14px; } label { display: flex; gap: 6px; align-items: center; min-height: 32px; }
nav ol { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; padding: 0; font-size: 0.9rem; }
a { color: var(--accent); }
main { display: grid; gap: 24px; } main > * { min-width: 0; }
section { background: var(--panel); border: 1px solid var(--rule); border-radius: 12px; padding: clamp(14px, 2.4vw, 26px); min-width: 0; }
p, ul { max-width: 82ch; margin: 8px 0; } ul { padding-left: 20px; } li { margin: 4px 0; }
code { font-size: 0.92em; background: var(--ground); padding: 1px 4px; border-radius: 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.86rem; min-width: 100%; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; } tbody th { font-weight: 500; }
td.heat { background: color-mix(in srgb, var(--harm) var(--share), var(--panel)); text-align: right; padding: 5px 12px; border: 1px solid var(--rule); }
td.long { min-width: 26ch; }
figure { margin: 22px 0 6px; }
@media (min-width: 1000px) { figure { display: inline-block; width: 49%; vertical-align: top; } } figcaption { font-weight: 600; font-size: 0.92rem; margin-bottom: 4px; }
svg { width: 100%; max-width: 860px; height: auto; display: block; }
.grid { stroke: var(--rule); } .tick { fill: var(--quiet); font-size: 12px; } .band { fill: var(--harm); opacity: 0.28; }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round; } .name { font-size: 13px; font-weight: 600; }
${Array.from({ length: COLOURS }, (_, index) => `path.series-${index} { stroke: var(--series-${index}); } text.series-${index} { fill: var(--series-${index}); }`).join('\n')}
path.series-1 { stroke-dasharray: 8 4; } path.series-2 { stroke-dasharray: 2 4; } path.series-4 { stroke-dasharray: 8 4 2 4; }
summary { cursor: pointer; color: var(--accent); font-size: 0.87rem; padding: 4px 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media print { nav, fieldset { display: none; } }
`;
