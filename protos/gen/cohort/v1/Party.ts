// Original file: protos/cohort/v1/party.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Document as _cohort_v1_Document, Document__Output as _cohort_v1_Document__Output } from '../../cohort/v1/Document.ts';
import type { Frame as _cohort_v1_Frame, Frame__Output as _cohort_v1_Frame__Output } from '../../cohort/v1/Frame.ts';

export interface PartyClient extends grpc.Client {
  Deliver(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Deliver(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Deliver(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Deliver(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  deliver(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  deliver(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  deliver(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  deliver(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  GetArtifact(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  GetArtifact(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  getArtifact(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  getArtifact(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  
  Heal(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  Heal(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  heal(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  heal(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  
  Hello(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Hello(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Hello(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Hello(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  hello(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  hello(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  hello(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  hello(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Relay(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  Relay(metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  Relay(options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  Relay(callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  relay(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  relay(metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  relay(options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  relay(callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  
  SumFile(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  SumFile(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  sumFile(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  sumFile(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  
}

export interface PartyHandlers extends grpc.UntypedServiceImplementation {
  Deliver: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  GetArtifact: grpc.handleServerStreamingCall<_cohort_v1_Document__Output, _cohort_v1_Frame>;
  
  Heal: grpc.handleServerStreamingCall<_cohort_v1_Document__Output, _cohort_v1_Frame>;
  
  Hello: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Relay: grpc.handleClientStreamingCall<_cohort_v1_Frame__Output, _cohort_v1_Document>;
  
  SumFile: grpc.handleServerStreamingCall<_cohort_v1_Document__Output, _cohort_v1_Frame>;
  
}

export interface PartyDefinition extends grpc.ServiceDefinition {
  Deliver: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  GetArtifact: MethodDefinition<_cohort_v1_Document, _cohort_v1_Frame, _cohort_v1_Document__Output, _cohort_v1_Frame__Output>
  Heal: MethodDefinition<_cohort_v1_Document, _cohort_v1_Frame, _cohort_v1_Document__Output, _cohort_v1_Frame__Output>
  Hello: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Relay: MethodDefinition<_cohort_v1_Frame, _cohort_v1_Document, _cohort_v1_Frame__Output, _cohort_v1_Document__Output>
  SumFile: MethodDefinition<_cohort_v1_Document, _cohort_v1_Frame, _cohort_v1_Document__Output, _cohort_v1_Frame__Output>
}
