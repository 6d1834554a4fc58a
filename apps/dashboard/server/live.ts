/** The dashboard's socket: joins each page to the feed. */
import { Server, type Socket } from 'socket.io';
import type { Server as HttpServer } from 'node:http';
import { z } from 'zod';
import { languages } from '../../store/answer.ts';
import type { PageToServer, ServerToPage } from '../wire.ts';
import type { Feed } from './feed.ts';

/** How many pages may look at once; further ones are told to come back later. */
export const maxPages = 200;

/** A page whose link is dead is noticed after the sum, and so does the page; in milliseconds. */
const pingEveryMs = 4_000;
const pingTimeoutMs = 4_000;

/** The most a page may send in one message, in bytes. */
const maxMessageBytes = 16_384;

const watchMessage = z.tuple([
  z.array(z.strictObject({ report: z.string(), of: z.string().optional() })),
  z.enum(languages),
  z.custom<(problem: string | null) => void>((value) => typeof value === 'function'),
]);

export interface Live {
  close(): Promise<void>;
}

export function openLive(server: HttpServer, feed: Feed): Live {
  const io = new Server<PageToServer, ServerToPage>(server, {
    serveClient: false,
    pingInterval: pingEveryMs,
    pingTimeout: pingTimeoutMs,
    maxHttpBufferSize: maxMessageBytes,
  });
  io.use((_socket, next) => {
    next(feed.looking < maxPages ? undefined : new Error(`${maxPages} pages are looking already; try again later`));
  });
  io.on('connection', (socket) => join(socket, feed));
  return {
    async close() {
      feed.close();
      io.disconnectSockets(true);
      await new Promise<void>((resolve) => void io.close(() => resolve()));
    },
  };
}

function join(socket: Socket<PageToServer, ServerToPage>, feed: Feed): void {
  const member = feed.join((update) => void socket.emit('update', update));
  socket.on('watch', (...message: unknown[]) => {
    const parsed = watchMessage.safeParse(message);
    if (!parsed.success) return void socket.disconnect(true); // not one of our pages
    const [watches, language, answer] = parsed.data;
    try {
      member.watch(watches, language);
      answer(null);
    } catch (error) {
      answer(error instanceof Error ? error.message : String(error));
    }
  });
  socket.on('disconnect', () => member.leave());
}
