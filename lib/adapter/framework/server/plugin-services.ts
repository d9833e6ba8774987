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
 * Adds what hashicorp/go-plugin expects beside the provider: Terraform asks for its health, opens the streams
 * for output and for sub-connections (nothing is ever sent on them, but a refusal is logged as an error), and
 * says when it has no more work.
 */
export function addPluginServices(server: Server, shutdown: () => void): void {
  const health: HealthServer = {
    check(call, answer) {
      if (call.request.service === "plugin") {
        answer(null, { status: HealthCheckResponse_ServingStatus.SERVING });
      } else {
        answer({ code: status.NOT_FOUND, details: "unknown service" });
      }
    },
  };
  const controller: GRPCControllerServer = {
    shutdown(_call, answer) {
      answer(null, {});
      shutdown();
    },
  };
  const stdio: GRPCStdioServer = {
    streamStdio() {
      // Held open until the connection ends.
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
