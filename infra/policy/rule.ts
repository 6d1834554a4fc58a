/** What a policy rule is: a pure look at what a program declares. */

/** How Pulumi marks a secret value among inputs: a key that only such a one has. */
export const SECRET_MARK = '4dabf18193072939515e22adb298388d';

/** A declared resource, whoever declares it. */
export interface Subject {
  /** Pulumi's type token. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
}

export type Inputs = Readonly<Record<string, unknown>>;

export interface Rule {
  /** Names it in findings and exceptions; a number of the CIS Google Kubernetes Engine Benchmark begins with `cis-`. */
  readonly id: string;
  /** What must hold. */
  readonly says: string;
  /** Types it looks at, by the end of their tokens, e.g. `:NodePool`. */
  readonly types: readonly string[];
  /** @returns what is wrong, in a few words; nothing where all is well @param all everything that is declared */
  readonly look: (subject: Subject, all: readonly Subject[]) => string | undefined;
}

/** What may break a rule, and why. */
export interface Exception {
  readonly rule: string;
  /** `type name` */
  readonly subject: RegExp;
  readonly why: string;
}

export interface Finding {
  readonly rule: string;
  /** `type name` */
  readonly subject: string;
  readonly what: string;
}

/** The value at a path; a number is a place in a list. */
export function at(inputs: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Inputs)[key] : undefined), inputs);
}

/** A rule that a value must be what it says. */
export function mustBe(id: string, says: string, types: readonly string[], path: string, wanted: unknown): Rule {
  return {
    id, says, types,
    look: ({ inputs }) => {
      const found = at(inputs, path);
      return found === wanted ? undefined : `${path} is ${found === undefined ? 'not set' : JSON.stringify(found)}, and must be ${JSON.stringify(wanted)}`;
    },
  };
}

/** A rule that a value must be there. */
export function mustBeSet(id: string, says: string, types: readonly string[], path: string): Rule {
  return { id, says, types, look: ({ inputs }) => at(inputs, path) === undefined || at(inputs, path) === '' ? `${path} is not set` : undefined };
}
