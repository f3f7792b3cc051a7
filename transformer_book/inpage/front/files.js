// The interpreter's files: fetched once, and kept by the browser.

const KEPT = "inpage"; // the name of the browser's store

/**
 * Fetch a file that the build has put beside the page's scripts.
 *
 * Its address changes with its content, so what is kept is never old. A host that does not
 * compress it has it packed beside it.
 *
 * @param {URL} address
 * @param {(bytes: number) => void} progress is told how many bytes have come, as they are sent
 * @returns {Promise<Response>}
 */
export async function fetched(address, progress) {
  // Without https, and in some private windows, there is no store.
  const store = await globalThis.caches?.open(KEPT).catch(() => null);
  const kept = await store?.match(address);
  if (kept) return kept;
  const answer = await compressed(address);
  const body = answer.body.pipeThrough(counted(progress));
  const whole = new Response(body, { headers: { "content-type": typeOf(address) } });
  // A full store, or one that is forbidden, is no reason to stop.
  if (store) keep(store, address, whole.clone()).catch(() => {});
  return whole;
}

/** Keep a file, and nothing older of that name. */
async function keep(store, address, answer) {
  for (const { url } of await store.keys()) {
    if (new URL(url).pathname === address.pathname) await store.delete(url);
  }
  await store.put(address, answer);
}

// Programs are compiled while they come, if they are said to be programs.
const typeOf = ({ pathname }) => (
  pathname.endsWith(".wasm") ? "application/wasm" : "application/octet-stream");

/** What a file holds, from a host that compresses it, or as it lies packed. */
async function compressed(address) {
  const plain = await sent(address);
  if (plain.headers.get("content-encoding")) return plain;
  plain.body.cancel();
  const packed = await sent(new URL(`${address.pathname}.gz${address.search}`, address));
  // Some hosts say that it is packed: then the browser has unpacked it.
  if (packed.headers.get("content-encoding")) return packed;
  return new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
}

async function sent(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  return answer;
}

/** Counts what passes through. */
function counted(progress) {
  return new TransformStream({
    transform(chunk, controller) {
      progress(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
}
