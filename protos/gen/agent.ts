import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentClient as _cohort_v1_AgentClient, AgentDefinition as _cohort_v1_AgentDefinition } from './cohort/v1/Agent.ts';
import type { Document as _cohort_v1_Document, Document__Output as _cohort_v1_Document__Output } from './cohort/v1/Document.ts';
import type { Frame as _cohort_v1_Frame, Frame__Output as _cohort_v1_Frame__Output } from './cohort/v1/Frame.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  cohort: {
    v1: {
      Agent: SubtypeConstructor<typeof grpc.Client, _cohort_v1_AgentClient> & { service: _cohort_v1_AgentDefinition }
      Document: MessageTypeDefinition<_cohort_v1_Document, _cohort_v1_Document__Output>
      Frame: MessageTypeDefinition<_cohort_v1_Frame, _cohort_v1_Frame__Output>
    }
  }
}

