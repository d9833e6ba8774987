import { HealthCheckResponse_ServingStatus, HealthService, type HealthServer } from "./generated/health";
import {
  GRPCBrokerService,
  GRPCControllerService,
  GRPCStdioService,
  type GRPCBrokerServer,
  type GRPCControllerServer,
  type GRPCStdioServer,
} from "./generated/plugin";
import { status, type Server } from "./grpc";

/**
 * Adds the services of hashicorp/go-plugin. Terraform checks the plugin's health, opens streams for output and for
 * further connections, and calls Shutdown at the end. The provider never sends anything on the streams, but Terraform
 * logs an error if it can't open them.
 */
export function addPluginServices(server: Server, shutdown: () => void): void {
  const health: HealthServer = {
    check(call, callback) {
      if (call.request.service === "plugin") {
        callback(null, { status: HealthCheckResponse_ServingStatus.SERVING });
      } else {
        callback({ code: status.NOT_FOUND, details: "unknown service" });
      }
    },
  };
  const controller: GRPCControllerServer = {
    shutdown(_call, callback) {
      callback(null, {});
      shutdown();
    },
  };
  const stdio: GRPCStdioServer = {
    streamStdio() {
      // The stream stays open until the connection ends.
    },
  };
  const broker: GRPCBrokerServer = {
    startStream(call) {
      call.on("data", () => undefined);
      call.on("end", () => call.end());
    },
  };
  server.addService(HealthService, health);
  server.addService(GRPCControllerService, controller);
  server.addService(GRPCStdioService, stdio);
  server.addService(GRPCBrokerService, broker);
}
