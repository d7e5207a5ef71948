-- Departments' systems that are told of changes by webhook. What is told stands in the feed; here stands how far each has been told.

CREATE TABLE subscription (
  subscription_id uuid PRIMARY KEY,
  client_id       text NOT NULL REFERENCES client,
  url             text NOT NULL CHECK (url ~ '^https?://'),
  categories      smallint[] NOT NULL,
  secret          bytea NOT NULL,
  former_secret   bytea,
  former_until    timestamptz,
  position        bigint NOT NULL,
  nth             integer NOT NULL,
  state           text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'parked')),
  reason          text,
  on_trial        boolean NOT NULL DEFAULT false,
  next_try_at     timestamptz NOT NULL DEFAULT 'epoch',
  turn_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease           uuid,
  leased_until    timestamptz,
  failures        jsonb NOT NULL DEFAULT '[]',
  delivered_at    timestamptz,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((state = 'parked') = (reason IS NOT NULL)),
  CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
COMMENT ON TABLE subscription IS 'Where a system wants to be told of changes. What it may be told is decided by its agreement at each delivery, not here.';
COMMENT ON COLUMN subscription.secret IS 'sealed for this subscription: signs what is sent (Standard Webhooks)';
COMMENT ON COLUMN subscription.former_secret IS 'signs beside the new one for a while, so that the receiver can change over';
COMMENT ON COLUMN subscription.position IS 'with nth: up to here all is delivered, or stands in webhook_delivery';
COMMENT ON COLUMN subscription.on_trial IS 'a delivery was given up: if the next one fails too, it is the receiver, and the subscription is parked';
COMMENT ON COLUMN subscription.turn_at IS 'who was served longest ago is next';
COMMENT ON COLUMN subscription.lease IS 'who is delivering, until leased_until: one at a time in all processes; what a late one notes is void';
COMMENT ON COLUMN subscription.failures IS 'the last ten: [{ "at", "delivery", "reason", "status" }]';
CREATE INDEX subscription_client ON subscription (client_id);

CREATE TABLE webhook_delivery (
  delivery_id      uuid PRIMARY KEY,
  subscription_id  uuid NOT NULL REFERENCES subscription ON DELETE CASCADE,
  after_position   bigint NOT NULL,
  after_nth        integer NOT NULL,
  through_position bigint NOT NULL,
  through_nth      integer NOT NULL,
  tries            integer NOT NULL DEFAULT 0,
  first_tried_at   timestamptz,
  replayed         boolean NOT NULL DEFAULT false,
  parked_at        timestamptz,
  reason           text,
  CHECK ((parked_at IS NULL) OR (reason IS NOT NULL))
);
COMMENT ON TABLE webhook_delivery IS 'A stretch of the feed on its way to a subscriber: written before it is sent, removed when it has arrived, so that a kill in between sends it again under the same id. What was given up stays, parked.';
COMMENT ON COLUMN webhook_delivery.delivery_id IS 'the webhook-id';
COMMENT ON COLUMN webhook_delivery.replayed IS 'was parked and is asked for again: tried once, before what is newer';
CREATE INDEX webhook_delivery_order ON webhook_delivery (subscription_id, after_position, after_nth);
