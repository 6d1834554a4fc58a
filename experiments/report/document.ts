/** A report as data: what it says, once, for every form it is shown in. */
import type { Text } from '../../stacks/scenarios/scenario.ts';

/** The same in both languages, or each its own. */
export type Words = string | Text;

export interface Line {
  readonly name: string;
  /** Which colour, the same for the same name in all plots. */
  readonly colour: number;
  /** In order of x; null: nothing was measured there. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Words }
  | { readonly kind: 'text'; readonly text: Words }
  | { readonly kind: 'list'; readonly items: readonly Words[] }
  | { readonly kind: 'table'; readonly title: Words; readonly head: readonly Words[]; readonly rows: readonly (readonly Words[])[] }
  | {
    readonly kind: 'lines'; readonly title: Words; readonly x: Words; readonly y: Words; readonly lines: readonly Line[];
    /** From where to where something was broken, on the x axis. */
    readonly band?: readonly [number, number];
  }
  | {
    readonly kind: 'heat'; readonly title: Words; readonly corner: Words; readonly columns: readonly Words[];
    /** null: no cell says it. */
    readonly rows: readonly { readonly name: Words; readonly values: readonly (number | null)[] }[];
  };

export interface Section {
  readonly id: string;
  readonly title: Text;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  readonly title: Text;
  readonly sections: readonly Section[];
}

export type Language = keyof Text;

export function inLanguage(words: Words, language: Language): string {
  return typeof words === 'string' ? words : words[language];
}

/** Both languages of a sentence made in one go. */
export function both(make: (language: Language) => string): Text {
  return { en: make('en'), es: make('es') };
}
