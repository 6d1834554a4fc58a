/** Every kind of resource, by type token. */
import { artifactKind } from './artifact/artifact-kind.ts';
import { credentialsKind } from './credentials/credentials-kind.ts';
import { faultKind } from './fault/fault-kind.ts';
import type { Kinds } from './lab-provider.ts';
import { imageCopyKind } from './registry/image-copy-kind.ts';
import { trustedRegistryKind } from './registry/trusted-registry-kind.ts';
import { processKind } from './process/process-kind.ts';
import { splitKind } from './split/split-kind.ts';
import { supervisorKind } from './supervisor/supervisor-kind.ts';
import { topicKind } from './topic/topic-kind.ts';

export const kinds = {
  'lab:index:Supervisor': supervisorKind,
  'lab:index:Process': processKind,
  'lab:index:Split': splitKind,
  'lab:index:Topic': topicKind,
  'lab:index:Credentials': credentialsKind,
  'lab:index:Artifact': artifactKind,
  'lab:index:Fault': faultKind,
  'lab:index:TrustedRegistry': trustedRegistryKind,
  'lab:index:ImageCopy': imageCopyKind,
} satisfies Kinds;
