/** Every platform there is. Each is loaded only where it is chosen: the local one needs no cloud's SDK or plugin. */
import type { PlatformId, StackConfig } from '../stacks/config.ts';
import type { Platform, PlatformFactory } from './platform.ts';

const platforms: Record<PlatformId, () => Promise<PlatformFactory>> = {
  local: async () => (await import('./platforms/local/local-platform.ts')).localPlatform,
  kubernetes: async () => (await import('./platforms/kubernetes/kubernetes-platform.ts')).kubernetesPlatform,
};

export async function openPlatform(config: StackConfig): Promise<Platform> {
  return (await platforms[config.platform]())(config);
}
