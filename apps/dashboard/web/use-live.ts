/** The two live sources of the page as React state. */
import { useEffect, useRef, useState } from 'react';
import { io, type Socket } from 'socket.io-client';
import type { Language, PageToServer, ScenarioView, ServerToPage, Watch } from '../wire.ts';
import { openFunctionsClient, type FunctionsClient } from './functions-client.ts';
import { applyUpdate, emptyFunctions, emptyLive, type FunctionsState, type LiveState } from './live-state.ts';

/** The server's pushes. What is watched is sent anew after each reconnection. */
export function useServer(watches: readonly Watch[], language: Language): LiveState {
  const [state, setState] = useState(emptyLive);
  const socket = useRef<Socket<ServerToPage, PageToServer> | null>(null);
  const watching = useRef({ watches, language });
  const wanted = JSON.stringify([watches, language]);

  const sendWatch = (): void => {
    socket.current?.emit('watch', watching.current.watches, watching.current.language, (problem) => {
      if (problem !== null) console.warn(problem);
    });
  };

  useEffect(() => {
    const opened: Socket<ServerToPage, PageToServer> = io({ transports: ['websocket', 'polling'] });
    socket.current = opened;
    const heard = (): void => setState((known) => ({ ...known, connected: opened.connected, heardAt: Date.now() }));
    opened.on('connect', () => {
      heard();
      sendWatch();
    });
    opened.on('update', (update) => setState((known) => applyUpdate(known, update, Date.now())));
    opened.io.on('ping', heard);
    opened.on('disconnect', () => setState((known) => ({ ...known, connected: false })));
    return () => void opened.close();
  }, []);

  useEffect(() => {
    watching.current = { watches, language };
    if (socket.current?.connected) sendWatch();
  }, [wanted]);

  return state;
}

/** The functions' answers. */
export function useFunctions(
  { functionsUrl: url, records }: Pick<ScenarioView, 'functionsUrl' | 'records'>, watches: readonly Watch[], language: Language,
): FunctionsState {
  const [state, setState] = useState(emptyFunctions);
  const client = useRef<FunctionsClient | null>(null);
  const wanted = JSON.stringify([watches, language]);

  useEffect(() => {
    const opened = openFunctionsClient({
      url,
      hasRecord: records.includes('cache'),
      fetch: (address, options) => fetch(address, options),
      now: Date.now,
      seen: () => document.visibilityState === 'visible',
      onChange: setState,
    });
    client.current = opened;
    return () => opened.close();
  }, [url]);

  useEffect(() => client.current?.ask(watches, language), [url, wanted]);

  return state;
}

/** Keeps a value from changing while the page is paused. */
export function useFrozen<T>(value: T, frozen: boolean): T {
  const kept = useRef(value);
  if (!frozen) kept.current = value;
  return kept.current;
}

/** The width of an element in CSS pixels, as it changes; 0 before it is laid out. */
export function useWidth(): [(element: Element | null) => void, number] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useRef((element: Element | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)));
    observer.current.observe(element);
  });
  return [ref.current, width];
}
