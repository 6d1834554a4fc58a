package lab.ingestion.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;

/**
 * A backend that writes to its file before it answers: what a client was told is stored survives the death of this
 * process. (Not that of the machine: the file is not forced to the disk.)
 */
final class DurableBackend extends H2Backend {

    /** Commands that change nothing; any other is followed by a commit, which costs little where nothing changed. */
    private static final Set<String> READS = Set.of("find", "getmore", "killcursors", "count", "distinct", "hello",
        "ismaster", "ping", "buildinfo", "listcollections", "listdatabases", "listindexes", "collstats", "dbstats",
        "serverstatus", "connectionstatus", "hostinfo", "getparameter", "getlog", "endsessions", "whatsmyuri");

    /** Chunks of the file fuller than this are left alone, per cent. */
    private static final int WANTED_FILL_PERCENT = 50;

    /** How much live data one round of upkeep moves at most, bytes: bounds how long writers wait for it. */
    private static final int UPKEEP_BYTES = 4 << 20;

    private final MVStore store;

    /** Held shared by commands that write, and alone by a commit: half a command is never committed. */
    private final ReadWriteLock commands = new ReentrantReadWriteLock(true);

    private final Object committing = new Object();
    private final AtomicLong written = new AtomicLong();
    private long committed;

    DurableBackend(MVStore store) {
        super(store);
        this.store = store;
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        // The superclass calls this in its constructor, before the field is set.
        return BsonDatabase.open(name, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        if (onlyReads(command, query)) {
            BsonCollection.ANSWERS_FIND.set(command.equalsIgnoreCase("find"));
            return super.handleCommand(channel, database, command, query);
        }
        BsonCollection.ANSWERS_FIND.set(false);
        commands.readLock().lock();
        try {
            return super.handleCommand(channel, database, command, query);
        } finally {
            // Counted even if it failed: some of its documents may have been written, and are reported as such.
            long mine = written.incrementAndGet();
            commands.readLock().unlock();
            commitUpTo(mine);
        }
    }

    private static boolean onlyReads(String command, Document query) {
        String name = command.toLowerCase(Locale.ROOT);
        if (!name.equals("aggregate")) {
            return READS.contains(name);
        }
        Object pipeline = query.get("pipeline");
        return pipeline instanceof List && ((List<?>) pipeline).stream().noneMatch(
            stage -> stage instanceof Document && (((Document) stage).containsKey("$out") || ((Document) stage).containsKey("$merge")));
    }

    /** Returns once the write of that number is in the file. Connections that wait here together share one commit. */
    private void commitUpTo(long write) {
        synchronized (committing) {
            if (committed >= write) {
                return;
            }
            commands.writeLock().lock();
            try {
                long upTo = written.get();
                store.commit();
                committed = upTo;
            } catch (MVStoreException e) {
                stopAtOnce(e);
            } finally {
                commands.writeLock().unlock();
            }
        }
    }

    /** One round of keeping the file small: moves live data out of chunks that are mostly dead, so that their space is used again. */
    void keepUp() {
        synchronized (committing) {
            commands.writeLock().lock();
            try {
                store.compact(WANTED_FILL_PERCENT, UPKEEP_BYTES);
            } catch (MVStoreException e) {
                stopAtOnce(e);
            } finally {
                commands.writeLock().unlock();
            }
        }
    }

    /** A store that can't write any more must not answer any more: its supervisor starts it anew from the file. */
    private static void stopAtOnce(MVStoreException cause) {
        System.err.println("document store: writing the file failed, stopping: " + cause.getMessage());
        Runtime.getRuntime().halt(1);
    }
}
