/**
 * Micro-batching: what arrives while a batch is under way goes out together with the next. There is no timer: at low
 * load an item goes out in the same turn of the event loop, at high load the batches grow by themselves. Beside one
 * under way another begins only when it has grown to be worth its own price, as every step behind pays by the batch.
 */

/** The part of a full batch that is sent beside others. */
const WORTH_SENDING_BESIDE = 1 / 4;

export interface BatcherOptions<T> {
  /** No batch is larger, unless one offer alone is: an offer is never split. */
  readonly maxBatchItems: number;
  /** Offers beyond it are refused. */
  readonly maxQueuedItems: number;
  readonly maxInFlight: number;
  /**
   * Does the work. Its outcome is the outcome of every offer in the batch.
   * @param expiresAt when the first offer of the batch expires, as milliseconds of `now`
   */
  readonly handle: (items: readonly T[], expiresAt: number) => Promise<void>;
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly now?: () => number;
}

/** The queue is full: nothing was taken. */
export class QueueFull extends Error {
  constructor(queuedItems: number) {
    super(`the queue is full with ${queuedItems} items; try again later`);
    this.name = 'QueueFull';
  }
}

/** The offer waited in the queue until it expired: nothing was begun. */
export class OfferExpired extends Error {
  constructor() {
    super('the offer expired in the queue before its turn came; try again later');
    this.name = 'OfferExpired';
  }
}

/** The batcher is closed: nothing was taken. */
export class BatcherClosed extends Error {
  constructor() {
    super('closing: nothing more is taken; try again later');
    this.name = 'BatcherClosed';
  }
}

interface Offer<T> {
  readonly items: readonly T[];
  readonly expiresAt: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Batcher<T> {
  readonly #options: BatcherOptions<T>;
  readonly #now: () => number;
  #queue: Offer<T>[] = [];
  /** Where the queue begins: taking from the front of a long array one by one would cost its length each time. */
  #head = 0;
  #queuedItems = 0;
  #inFlight = 0;
  #scheduled = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: BatcherOptions<T>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  get queuedItems(): number {
    return this.#queuedItems;
  }

  /**
   * Resolves when a batch with these items is done.
   * @param admission `bounded`: refused when the queue is full. `always`: for the few callers that offer one batch at a
   *   time and wait for it, so that their number bounds the queue
   * @throws {QueueFull | OfferExpired | BatcherClosed} nothing was begun; or what `handle` throws
   */
  offer(items: readonly T[], expiresAt = Infinity, admission: 'bounded' | 'always' = 'bounded'): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    if (this.#closed) return Promise.reject(new BatcherClosed());
    if (admission === 'bounded' && this.#queuedItems + items.length > this.#options.maxQueuedItems) {
      return Promise.reject(new QueueFull(this.#queuedItems));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ items, expiresAt, resolve, reject });
      this.#queuedItems += items.length;
      this.#schedule();
    });
  }

  /** Takes nothing more; resolves when everything taken is done. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#inFlight > 0 || this.#queuedItems > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Fails what still waits in the queue: for a close that may wait no longer. */
  abandon(error: Error): void {
    this.#closed = true;
    for (const offer of this.#queue.splice(0).slice(this.#head)) offer.reject(error);
    this.#head = 0;
    this.#queuedItems = 0;
  }

  /** Whatever waits while this is false is looked at again when a batch ends. */
  #mayStart(): boolean {
    const { maxBatchItems, maxInFlight } = this.#options;
    if (this.#inFlight === 0) return this.#queuedItems > 0;
    return this.#inFlight < maxInFlight && this.#queuedItems >= maxBatchItems * WORTH_SENDING_BESIDE;
  }

  /** At the end of this turn of the event loop, so that everything read in it goes together. */
  #schedule(): void {
    if (this.#scheduled || !this.#mayStart()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#mayStart()) this.#start();
      this.#settleIdle();
    });
  }

  #start(): void {
    const offers = this.#take();
    if (offers.length === 0) return;
    const items = offers.length === 1 ? offers[0]!.items : offers.flatMap((offer) => offer.items);
    const expiresAt = offers.reduce((first, offer) => Math.min(first, offer.expiresAt), Infinity);
    this.#inFlight += 1;
    this.#options.handle(items, expiresAt).then(
      () => { for (const offer of offers) offer.resolve(); },
      (error: unknown) => { for (const offer of offers) offer.reject(error); },
    ).finally(() => {
      this.#inFlight -= 1;
      if (this.#queuedItems > 0) this.#schedule();
      else this.#settleIdle();
    });
  }

  /** The next whole offers that fit one batch; expired ones are refused on the way. */
  #take(): Offer<T>[] {
    const offers: Offer<T>[] = [];
    const now = this.#now();
    let size = 0;
    while (this.#head < this.#queue.length) {
      const offer = this.#queue[this.#head]!;
      if (size > 0 && size + offer.items.length > this.#options.maxBatchItems) break;
      this.#head += 1;
      this.#queuedItems -= offer.items.length;
      if (offer.expiresAt <= now) {
        offer.reject(new OfferExpired());
        continue;
      }
      size += offer.items.length;
      offers.push(offer);
    }
    if (this.#head === this.#queue.length || this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return offers;
  }

  #settleIdle(): void {
    if (this.#inFlight === 0 && this.#queuedItems === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
