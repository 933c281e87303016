// Original file: protos/cohort/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Document as _cohort_v1_Document, Document__Output as _cohort_v1_Document__Output } from '../../cohort/v1/Document.ts';
import type { Frame as _cohort_v1_Frame, Frame__Output as _cohort_v1_Frame__Output } from '../../cohort/v1/Frame.ts';

export interface AgentClient extends grpc.Client {
  Announce(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Announce(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Announce(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Announce(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  announce(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  announce(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  announce(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  announce(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Canary(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Canary(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Canary(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Canary(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  canary(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  canary(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  canary(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  canary(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Exchange(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Exchange(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Exchange(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Exchange(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  exchange(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  exchange(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  exchange(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  exchange(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  GetArtifact(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  GetArtifact(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  getArtifact(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  getArtifact(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Frame__Output>;
  
  Parties(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Parties(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Parties(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Parties(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  parties(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  parties(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  parties(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  parties(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Plan(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Plan(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Plan(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Plan(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  plan(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  plan(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  plan(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  plan(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  PutArtifact(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  PutArtifact(metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  PutArtifact(options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  PutArtifact(callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  putArtifact(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  putArtifact(metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  putArtifact(options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  putArtifact(callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  
  Refuse(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Refuse(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Refuse(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Refuse(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  refuse(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  refuse(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  refuse(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  refuse(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Status(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Status(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Status(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Status(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  status(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  status(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  status(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  status(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  Upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  Upload(options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  Upload(callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  upload(options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  upload(callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientWritableStream<_cohort_v1_Frame>;
  
}

export interface AgentHandlers extends grpc.UntypedServiceImplementation {
  Announce: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Canary: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Exchange: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  GetArtifact: grpc.handleServerStreamingCall<_cohort_v1_Document__Output, _cohort_v1_Frame>;
  
  Parties: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Plan: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  PutArtifact: grpc.handleClientStreamingCall<_cohort_v1_Frame__Output, _cohort_v1_Document>;
  
  Refuse: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Status: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Upload: grpc.handleClientStreamingCall<_cohort_v1_Frame__Output, _cohort_v1_Document>;
  
}

export interface AgentDefinition extends grpc.ServiceDefinition {
  Announce: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Canary: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Exchange: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  GetArtifact: MethodDefinition<_cohort_v1_Document, _cohort_v1_Frame, _cohort_v1_Document__Output, _cohort_v1_Frame__Output>
  Parties: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Plan: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  PutArtifact: MethodDefinition<_cohort_v1_Frame, _cohort_v1_Document, _cohort_v1_Frame__Output, _cohort_v1_Document__Output>
  Refuse: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Status: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Upload: MethodDefinition<_cohort_v1_Frame, _cohort_v1_Document, _cohort_v1_Frame__Output, _cohort_v1_Document__Output>
}
