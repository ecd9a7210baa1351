import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { ROLES } from '../memberships/membership';

/** A role that somebody is to get. */
export const IsRole = () =>
  applyDecorators(
    ApiProperty({ description: 'Not above your own', enum: ROLES, example: 'member' }),
    IsIn(ROLES),
  );
