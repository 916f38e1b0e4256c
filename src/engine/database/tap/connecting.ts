import { processWide } from '../../process-wide.ts';

/** Connections that are being made. */
const connecting = processWide('connecting', () => ({ count: 0 }));

/**
 * Whether a driver is making a connection of the application's. What it draws for that (a nonce, names of statements) is no part of a
 * step: the next run finds the connection there.
 */
export function isConnecting(): boolean {
  return connecting.count > 0;
}

/** A connection is being made, perhaps. Hands back what is to be called when it is there, or is not going to be. */
export function beginConnecting(): () => void {
  connecting.count += 1;
  let isOver = false;
  return () => {
    if (!isOver) connecting.count -= 1;
    isOver = true;
  };
}
