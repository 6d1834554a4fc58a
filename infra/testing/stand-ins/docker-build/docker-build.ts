import type { Properties } from '../properties.ts';
import { digitsOf, type Cloud } from '../recording-provider.ts';

const IMAGE = 'docker-build:index:Image';

/** The version of the provider that it stands in for. */
export const dockerBuild: Cloud = {
  version: '0.0.22',
  check(type, inputs) {
    if (type !== IMAGE) return [{ property: 'type', reason: `the stand-in for docker-build has no ${type}` }];
    return Array.isArray(inputs['tags']) && inputs['tags'].length > 0 ? [] : [{ property: 'tags', reason: 'an image that is pushed needs a tag' }];
  },
  replaces: () => [],
  id: (_type, _name, inputs) => digitsOf(inputs, 64),
  outputs(_type, _name, inputs) {
    const digest = `sha256:${digitsOf(builtOf(inputs), 64)}`;
    const [tag] = inputs['tags'] as string[];
    return { digest, ref: `${tag}@${digest}`, contextHash: digitsOf(inputs['context'], 64) };
  },
  invoke(token) {
    throw new Error(`the stand-in for docker-build has no function ${token}`);
  },
};

/** What decides an image's content, as opposed to where it goes. */
function builtOf({ tags: _tags, registries: _registries, push: _push, ...rest }: Properties): Properties {
  return rest;
}
