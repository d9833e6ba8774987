/**
 * The server of grpc-js. The package's index also loads the client, which is twice as large and would slow down every
 * start of the provider.
 */
export { Status as status } from "@grpc/grpc-js/build/src/constants";
export { Server } from "@grpc/grpc-js/build/src/server";
export { ServerCredentials } from "@grpc/grpc-js/build/src/server-credentials";
