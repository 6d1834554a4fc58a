/** The name that a channel's messages go under: a Kafka topic, a Redis channel. Scenarios never share one. */
export function topicName(scenario: string, channel: string): string {
  return `${scenario}.${channel}`;
}
