import type { ReactNode } from 'react';

interface ChoiceProps {
  readonly className: string;
  readonly value: string;
  readonly chosen: string | undefined;
  /** Absent where choosing would change nothing: then it is no button. */
  readonly choose: ((value: string) => void) | undefined;
  readonly children: ReactNode;
}

/** A value that can be chosen, in whichever chart it stands. */
export function Choice({ className, value, chosen, choose, children }: ChoiceProps) {
  return choose
    ? <button type="button" className={className} aria-pressed={value === chosen} onClick={() => choose(value)}>{children}</button>
    : <div className={className}>{children}</div>;
}
