/** The name a hop's messages go under: a Kafka topic, a Redis channel or stream. Scenarios never share one. */
export function topicName(scenario: string, path: string, hopIndex: number): string {
  return `${scenario}.${path}.${hopIndex}`;
}
