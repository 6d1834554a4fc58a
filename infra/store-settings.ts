/** What the routes' promises and bounds need of the stores, so that it is the same wherever a lab runs. */

/** Lines of valkey.conf. */
export const VALKEY_PROMISES = `# Written to the file before each answer, so that the process's own death loses nothing; the kernel decides when it reaches the
# disk. Not everysec: while a sync is under way that puts the write itself off, and a killed server had answered what it forgot.
appendonly yes
appendfsync no
save ""

# Bounds. Full: writes are refused, nothing is thrown away in silence.
maxmemory 512mb
maxmemory-policy noeviction
maxclients 2000
# A subscriber that falls behind by so much is cut off: what it misses is lost, and counted (at most once).
client-output-buffer-limit pubsub 32mb 8mb 60
client-output-buffer-limit replica 128mb 64mb 60
client-output-buffer-limit normal 256mb 128mb 60
timeout 0
tcp-keepalive 10
`;

const MIB = 1_048_576;

/** What a partition of each topic keeps at most, bytes and milliseconds. */
export const TOPIC_RETENTION = { 'retention.bytes': 1024 * MIB, 'retention.ms': 24 * 3_600_000, 'segment.bytes': 128 * MIB } as const;
