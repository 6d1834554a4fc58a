/** Both sides ask each other whether they are still there: a link whose other end vanished would otherwise look open for many minutes. */
import type { WebSocket } from 'ws';

/** Whoever hasn't been heard from one beat to the next but one counts as gone. */
export const beatEveryMs = 2_000;

/** @param socket an open one; it is cut, without a close from the other side, when that is silent */
export function watchHeartbeat(socket: WebSocket): void {
  let heard = true;
  const hear = () => { heard = true; };
  socket.on('pong', hear).on('ping', hear).on('message', hear);
  const beat = setInterval(() => {
    if (!heard) {
      socket.terminate();
      return;
    }
    heard = false;
    socket.ping();
  }, beatEveryMs);
  socket.once('close', () => clearInterval(beat));
}
