/** Every platform there is. Each is loaded only where it is chosen: the local one needs no cloud's SDK or plugin. */
import type { PlatformId, StackConfig } from '../stacks/config.ts';
import type { Platform, PlatformFactory } from './platform.ts';

const platforms: Partial<Record<PlatformId, () => Promise<PlatformFactory>>> = {
  local: async () => (await import('./platforms/local/local-platform.ts')).localPlatform,
};

export async function openPlatform(config: StackConfig): Promise<Platform> {
  const load = platforms[config.platform];
  if (!load) throw new Error(`The platform ${config.platform} isn't there yet; there are: ${Object.keys(platforms).join(', ')}.`);
  return (await load())(config);
}
