/**
 * What is used of grpc-js while the plugin runs: its server. Taken from where it is, for the index of the package loads
 * the client as well, which is twice as large, and every start of the plugin would wait for it.
 */
export { Status as status } from "@grpc/grpc-js/build/src/constants";
export { Server } from "@grpc/grpc-js/build/src/server";
export { ServerCredentials } from "@grpc/grpc-js/build/src/server-credentials";
