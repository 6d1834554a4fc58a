/** What a lab on this machine calls the processes of its backends, by what each is to the services. */
export const backendProcesses = {
  broker: 'kafka',
  /** Takes the writes. */
  cachePrimary: 'valkey-primary',
  /** A full copy, for reading. */
  cacheReplica: 'valkey-replica',
  documents: 'document-store',
} as const;
