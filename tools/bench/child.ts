/** A stage of its own process: asked by messages, one at a time, and never outliving the one that asks. */
import { fork, type ChildProcess } from 'node:child_process';

export interface Child<Command, Answer> {
  readonly pid: number;
  /** @throws what the child's handler threw, or that the child ended */
  ask(command: Command): Promise<Answer>;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

interface Reply<Answer> { readonly answer?: Answer; readonly error?: string }

/** @param file absolute path of a module that calls `answer` */
export function startChild<Command, Answer>(file: string): Child<Command, Answer> {
  const child = fork(file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => { child.once('exit', () => resolve()).once('error', () => resolve()); });
  let lane: Promise<unknown> = Promise.resolve();
  return {
    pid: child.pid!,
    ask: (command) => {
      const asked = lane.then(() => request<Command, Answer>(child, gone, file, command));
      lane = asked.catch(() => undefined);
      return asked;
    },
    end: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

function request<Command, Answer>(child: ChildProcess, gone: Promise<void>, file: string, command: Command): Promise<Answer> {
  return new Promise((resolve, reject) => {
    void gone.then(() => reject(new Error(`Asking ${file} failed: its process has ended; its own words are above`)));
    if (!child.connected) return;
    child.once('message', ({ answer, error }: Reply<Answer>) => {
      if (error === undefined) resolve(answer as Answer);
      else reject(new Error(`Asking ${file} failed: ${error}`));
    });
    child.send(command as object);
  });
}

/** The child's side: answers every command, until whoever asks is gone. */
export function answer<Command, Answer>(handle: (command: Command) => Promise<Answer>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (command: Command) => {
    handle(command).then(
      (given) => process.send!({ answer: given }),
      (error: unknown) => process.send!({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
}

/** CPU-seconds of this process so far, all its threads. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
