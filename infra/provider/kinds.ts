/** Every kind of resource, by type token. */
import { artifactKind } from './artifact/artifact-kind.ts';
import { credentialsKind } from './credentials/credentials-kind.ts';
import type { Kinds } from './lab-provider.ts';
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
} satisfies Kinds;
