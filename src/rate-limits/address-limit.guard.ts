import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RateLimitGuard } from './rate-limit.guard';
import { RateLimits } from './rate-limits';

/** The first of all guards: costs neither the database nor a signature. */
@Injectable()
export class AddressLimitGuard extends RateLimitGuard {
  constructor(limits: RateLimits, reflector: Reflector) {
    super(limits, reflector, ['address']);
  }
}
