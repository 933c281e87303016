// Original file: protos/cohort/v1/ledger.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Document as _cohort_v1_Document, Document__Output as _cohort_v1_Document__Output } from '../../cohort/v1/Document.ts';

export interface LedgerClient extends grpc.Client {
  Blocks(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Document__Output>;
  Blocks(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Document__Output>;
  blocks(argument: _cohort_v1_Document, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Document__Output>;
  blocks(argument: _cohort_v1_Document, options?: grpc.CallOptions): grpc.ClientReadableStream<_cohort_v1_Document__Output>;
  
  Evaluate(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Evaluate(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Evaluate(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Evaluate(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  evaluate(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  evaluate(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  evaluate(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  evaluate(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Head(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Head(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Head(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Head(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  head(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  head(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  head(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  head(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
  Submit(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Submit(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Submit(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  Submit(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  submit(argument: _cohort_v1_Document, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  submit(argument: _cohort_v1_Document, metadata: grpc.Metadata, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  submit(argument: _cohort_v1_Document, options: grpc.CallOptions, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  submit(argument: _cohort_v1_Document, callback: grpc.requestCallback<_cohort_v1_Document__Output>): grpc.ClientUnaryCall;
  
}

export interface LedgerHandlers extends grpc.UntypedServiceImplementation {
  Blocks: grpc.handleServerStreamingCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Evaluate: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Head: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
  Submit: grpc.handleUnaryCall<_cohort_v1_Document__Output, _cohort_v1_Document>;
  
}

export interface LedgerDefinition extends grpc.ServiceDefinition {
  Blocks: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Evaluate: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Head: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
  Submit: MethodDefinition<_cohort_v1_Document, _cohort_v1_Document, _cohort_v1_Document__Output, _cohort_v1_Document__Output>
}
