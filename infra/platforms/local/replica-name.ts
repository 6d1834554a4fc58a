/** The process of one replica of a service. */
export function replicaName(service: string, replica: number): string {
  return `${service}-${replica}`;
}
