/** Valkey's settings, the same in a pod and in a virtual machine. */
import { VALKEY_PROMISES } from '../../../store-settings.ts';

export const VALKEY_PORT = 6379;

export interface ValkeySettings {
  /** Where certificate (`tls.crt`), key (`tls.key`) and authority (`ca.crt`) lie. */
  readonly tlsFolder: string;
  readonly dataFolder: string;
  /** A file of `requirepass` and `primaryauth`, apart from the rest as it is secret. */
  readonly passwordFile: string;
  /** The primary, where this is a replica. */
  readonly replicaOf?: string;
}

/** @returns valkey.conf */
export function valkeySettings({ tlsFolder, dataFolder, passwordFile, replicaOf }: ValkeySettings): string {
  return `bind * -::*
port 0
tls-port ${VALKEY_PORT}
tls-cert-file ${tlsFolder}/tls.crt
tls-key-file ${tlsFolder}/tls.key
tls-ca-cert-file ${tlsFolder}/ca.crt
# Clients prove themselves by the password.
tls-auth-clients no
tls-replication yes
protected-mode yes
dir ${dataFolder}

${VALKEY_PROMISES}${replicaOf === undefined ? '' : `
replicaof ${replicaOf} ${VALKEY_PORT}
replica-read-only yes
`}
include ${passwordFile}
`;
}

/** What stands in the password file. */
export function passwordSettings(password: string): string {
  return `requirepass ${password}\nprimaryauth ${password}\n`;
}
