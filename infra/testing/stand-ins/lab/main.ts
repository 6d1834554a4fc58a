/** Stands in for the lab's own provider where what it would wait for, and copy to, is nowhere. */
import { main } from '@pulumi/pulumi/provider/index.js';
import { endWithEngine } from '../../../provider/end-with-engine.ts';
import { kinds } from '../../../provider/kinds.ts';
import { RecordingProvider, type Cloud } from '../recording-provider.ts';

const lab: Cloud = {
  version: '0.1.0',
  check(type, inputs) {
    const { error } = kinds[type as keyof typeof kinds].schema.safeParse(inputs);
    // What isn't known before it is made is no text yet.
    return (error?.issues ?? []).filter(({ path }) => typeof inputs[String(path[0])] !== 'string' || !isUnknown(inputs[String(path[0])]))
      .map(({ path, message }) => ({ property: path.join('.'), reason: message }));
  },
  replaces: () => [],
  id: (_type, name) => name,
  outputs: (_type, _name, { to, from }) => to === undefined ? {} : { reference: `${String(to)}@${String(from).slice(String(from).indexOf('@') + 1)}` },
  invoke(token) {
    throw new Error(`the stand-in for lab has no function ${token}`);
  },
};

/** What the engine puts in the place of a value it doesn't know yet. */
function isUnknown(value: unknown): boolean {
  return value === '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
}

endWithEngine();
await main(new RecordingProvider(lab), process.argv.slice(2));
