/** Says a line to whoever runs the engine, at the resource it is about. */
import { credentials } from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js';

export type Log = (urn: string, line: string) => void;

/** @param args the provider's command line: the engine's address is what isn't a flag */
export function engineLog(args: readonly string[]): Log {
  const address = args.find((argument) => !argument.startsWith('-'));
  if (address === undefined) return (_urn, line) => void process.stderr.write(`${line}\n`);
  const engine = new engineService.EngineClient(address, credentials.createInsecure());
  return (urn, line) => {
    const request = new engineMessages.LogRequest();
    request.setSeverity(engineMessages.LogSeverity.WARNING);
    request.setUrn(urn);
    request.setMessage(line);
    engine.log(request, (error) => {
      if (error) process.stderr.write(`${line}\n`);
    });
  };
}
