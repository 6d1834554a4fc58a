/** A scenario's paths, spelt out: every stage with its name, its channels and who receives on them. */
import type { HopName, Path, RecordStore, Scenario, Stage } from './scenario.ts';

/** What one sender feeds and its receivers share: an address, a topic, a stream. */
export interface Channel {
  /** Unique in the scenario. */
  readonly name: string;
  /** The services that receive on it, each under its own name; at least one. */
  readonly receivers: readonly string[];
}

export interface SpeltStage extends Pick<Stage, 'transform'> {
  readonly hop: HopName;
  readonly name: string;
  /** With `by`, one per value of that dimension, under the value's name; otherwise one. */
  readonly channels: readonly Channel[];
  readonly by?: string;
}

/** A place in the scenario: a stage, one of its channels, the paths through it and what comes after. */
export interface Place {
  readonly stage: SpeltStage;
  readonly channel: Channel;
  readonly paths: readonly string[];
  /** Events come here as they were accepted, no stage before has changed them: outside callers may bring theirs straight here. */
  readonly asAccepted: boolean;
  /** Absent where the paths end. */
  readonly next?: SpeltStage;
}

/** The stages of a path, in order. @throws with the paths there are */
export function stagesOf(scenario: Pick<Scenario, 'id' | 'paths'>, path: string): readonly SpeltStage[] {
  const steps = scenario.paths[path];
  if (!steps) throw new Error(`scenario ${scenario.id} has no path ${path}; it has ${Object.keys(scenario.paths).join(', ')}`);
  return spelt(path, steps);
}

/** The transports of a path, in order. */
export function hopsOf(path: Path): readonly HopName[] {
  return path.map((step) => typeof step === 'string' ? step : step.hop);
}

function spelt(path: string, steps: Path): readonly SpeltStage[] {
  return steps.map((step, index) => {
    const { hop, name = steps.length === 1 ? path : `${path}-${index}`, receivers, transform } = typeof step === 'string' ? { hop: step } as Stage : step;
    const by = receivers?.by;
    const channels = by === undefined ? [{ name, receivers: receivers?.names ?? [name] }] : receivers!.names.map((value) => ({ name: value, receivers: [value] }));
    return { hop, name, channels, ...by === undefined ? {} : { by }, ...transform ? { transform } : {} };
  });
}

/** Every channel of the scenario, once, in the order of the paths. */
export function placesOf(scenario: Pick<Scenario, 'id' | 'paths'>): readonly Place[] {
  const places = new Map<string, { stage: SpeltStage; channel: Channel; paths: string[]; asAccepted: boolean; next?: SpeltStage }>();
  for (const [path, steps] of Object.entries(scenario.paths)) {
    spelt(path, steps).forEach((stage, index, stages) => {
      const next = stages[index + 1];
      for (const channel of stage.channels) {
        const place = places.get(channel.name) ?? { stage, channel, paths: [], asAccepted: true, ...next ? { next } : {} };
        places.set(channel.name, place);
        place.paths.push(path);
        place.asAccepted &&= stages.slice(0, index).every(({ transform }) => transform === undefined);
      }
    });
  }
  return [...places.values()];
}

/** @throws with the channels there are */
export function placeOf(scenario: Pick<Scenario, 'id' | 'paths'>, channel: string): Place {
  const places = placesOf(scenario);
  const place = places.find((one) => one.channel.name === channel);
  if (!place) throw new Error(`scenario ${scenario.id} has no channel ${channel}; it has ${places.map((one) => one.channel.name).join(', ')}`);
  return place;
}

/** Where the events of a path are kept. */
export function recordOf({ record }: Pick<Scenario, 'record'>, path: string): RecordStore {
  return typeof record === 'string' ? record : record[path]!;
}

/** Which records the scenario has, each once. */
export function recordsOf(scenario: Pick<Scenario, 'paths' | 'record'>): readonly RecordStore[] {
  return [...new Set(Object.keys(scenario.paths).map((path) => recordOf(scenario, path)))];
}
