/** What the traffic file is in a registry: the artifact, and the one file in it, a JSON array of a scenario's records. */
export const trafficMediaTypes = {
  artifactType: 'application/vnd.ingestion-lab.traffic.v1+json',
  mediaType: 'application/vnd.ingestion-lab.traffic.records.v1+json',
} as const;
