import type { Emulation } from "../emulation";
import { notFound } from "../json-api";
import { MAX_UPLOAD_BYTES, readBytes } from "../request-body";
import { OBJECTS } from "./release-files";

type Handle = (emulation: Emulation, request: Request, id: string) => Promise<Response>;

const requireKnown = ({ store }: Emulation, id: string): void => {
  if (!store.registry.objectIds().includes(id)) throw notFound();
};

async function upload(emulation: Emulation, request: Request, id: string): Promise<Response> {
  requireKnown(emulation, id);
  const content = await readBytes(request, MAX_UPLOAD_BYTES);
  // The file might have been deleted while its content was being received.
  requireKnown(emulation, id);
  await emulation.objects.put(id, content);
  emulation.store.registry.markUploaded(id);
  return new Response(null, { status: 200 });
}

async function download(emulation: Emulation, _: Request, id: string): Promise<Response> {
  requireKnown(emulation, id);
  const content = await emulation.objects.get(id);
  if (content === undefined) throw notFound();
  const headers = { "Content-Type": "application/octet-stream" };
  return new Response(new Uint8Array(content), { status: 200, headers });
}

/** The object storage of the registry. Its URLs don't require a credential, because they contain an unguessable ID. */
export const objectRoutes: readonly {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly handle: Handle;
}[] = [
  { method: "PUT", path: `${OBJECTS}/:id`, handle: upload },
  { method: "GET", path: `${OBJECTS}/:id`, handle: download },
];
