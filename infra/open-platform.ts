/** Every platform there is. Each is loaded only where it is chosen: the local one needs no cloud's SDK or plugin. */
import type { StackConfig } from '../stacks/config.ts';
import type { PlatformId } from '../stacks/setting-types.ts';
import type { Platform, PlatformFactory } from './platform.ts';

const platforms: Record<PlatformId, () => Promise<PlatformFactory>> = {
  local: async () => (await import('./platforms/local/local-platform.ts')).localPlatform,
  kubernetes: async () => (await import('./platforms/kubernetes/kubernetes-platform.ts')).kubernetesPlatform,
  gke: async () => (await import('./platforms/gke/gke-platform.ts')).gkePlatform,
};

export async function openPlatform(config: StackConfig): Promise<Platform> {
  return (await platforms[config.platform]())(config);
}
