/** What a fault may do to a lab of processes on this machine: the hands of the local faults, and the eyes that check them. */

export interface LocalProcess {
  /** One replica, e.g. `worker-kafka-0`. */
  readonly name: string;
  /** e.g. `worker-kafka`; a backend's process is its own service. */
  readonly service: string;
  /** Of the first of its group; absent while it is down. */
  readonly pid?: number;
  /** `stopped`: nothing starts it; `frozen`: it is there and does nothing (SIGSTOP); `gave up`: it ended too often. */
  readonly state: 'running' | 'starting' | 'stopped' | 'frozen' | 'gave up';
  /** Which one in a row of replacements: 0, until it has been replaced. */
  readonly generation: number;
  /** How often this generation was started lately. */
  readonly starts: number;
}

/** A TCP proxy between a caller and what it calls; only there with `faults.links: true`. */
export interface Link {
  /** `<caller>-><called process>`, e.g. `entry-kafka->kafka`, `split->entry-kafka-0`. */
  readonly name: string;
  /** The service. */
  readonly caller: string;
  /** The service, or the backend's process. */
  readonly called: string;
  /** What the caller's resolver asks the lab's DNS for; absent where it calls by number. */
  readonly host?: string;
  /** The toxics in it now, by name; none when it is as it should be. */
  readonly toxics: readonly string[];
}

export interface Toxic {
  /** Begins with the fault's id. */
  readonly name: string;
  /** As toxiproxy knows it, e.g. `latency`. */
  readonly type: string;
  /** Of the link: `upstream` is from the caller to what it calls. */
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

export interface LocalLab {
  /** Looks at what there really is, never at what was asked for. */
  processes(): Promise<readonly LocalProcess[]>;
  /** To the whole group. No error when it is gone. */
  signal(process: string, signal: NodeJS.Signals): Promise<void>;
  /** Stops it as a shutdown does, and keeps it down until it is started: `pulumi up` leaves it so. */
  stop(process: string): Promise<void>;
  /** Resolves when it runs, whatever kept it from it: stopped, frozen, given up. */
  start(process: string): Promise<void>;
  /** Kills it for good; another one takes its place, with its data, and another identity (its generation). */
  replace(process: string): Promise<void>;
  /** A file of a process's folder, as it is: its settings, e.g. `valkey.conf`. @throws when there is no such file */
  file(process: string, name: string): Promise<string>;
  /** Every link; none where the lab has none. @throws when there should be links and their proxy doesn't answer */
  links(): Promise<readonly Link[]>;
  /** One of the same name is replaced. */
  addToxic(link: string, toxic: Toxic): Promise<void>;
  /** No error when it isn't there. */
  removeToxic(link: string, toxic: string): Promise<void>;
  /** Hosts of links that the lab's DNS fails to answer for now. */
  failingNames(): Promise<readonly string[]>;
  /** From now on the DNS answers SERVFAIL for these too. Resolves once it does. */
  failNames(hosts: readonly string[]): Promise<void>;
  /** From now on it answers for these as it should. Resolves once it does; no error where it did before. */
  healNames(hosts: readonly string[]): Promise<void>;
  /** Links whose packets the kernel drops; `port N` for a rule of this lab that no link has any more. */
  lossyLinks(): Promise<readonly string[]>;
  /** Drops so many of the packets that go one way of a link. @param percent above 0, at most 100 */
  loseOn(link: string, stream: Toxic['stream'], percent: number): Promise<void>;
  /** Drops none any more on these links. @param links @default all, and whatever rule there is */
  loseNothing(links?: readonly string[]): Promise<void>;
}
