-- Rates: the buckets of their keys, and the rules of how often jobs with a key are claimed, as the kernel has them. Only a claim takes tokens. Who finds too few
-- waits where those do who wait for a concurrency key, under a name that none of these has, and goes back to its place when its time has come.
-- A bucket: when all that was taken is through; what was let go (the same, if all of these had been claimed at once); when to let the next go, while
-- somebody waits; and when it was looked at last. One without a row is full.

local TICK = 50000 -- those that may go at nearly the same time go together, as far as no token is lost by that
local DISORDER = 60000000
local PART = 32768

local parsed -- by what a row keeps of its rate
local buckets -- by key, as of now
local sets -- by key: in which set a bucket is stored
local changed -- those that are to be stored
at_each_call(function() parsed, buckets, sets, changed = {}, {}, {}, {} end)

-- How long it takes until so many tokens are there, in whole microseconds and never less. The product has up to 72 bits: it is divided in parts that are exact.
local function time_of(rate, count)
  local rest = rate.per % rate.permits
  local upper = math.floor(count / PART) * rest
  local lower = upper % rate.permits * PART + count % PART * rest
  return count * math.floor(rate.per / rate.permits) + math.floor(upper / rate.permits) * PART + math.ceil(lower / rate.permits)
end

local function rate_of(row)
  local rate = parsed[row.rate]
  if rate then return rate end
  local parts = unpacked(row.rate)
  rate = {key = parts[1], permits = tonumber(parts[2]), per = tonumber(parts[3])}
  rate.one, rate.depth, rate.time = time_of(rate, 1), time_of(rate, tonumber(parts[4]) + 1), time_of(rate, tonumber(parts[5]))
  parsed[row.rate] = rate
  return rate
end

local function set_of(bucket)
  return KEY .. (bucket.next and 'rates:waited' or 'rates:idle')
end

local function find(key)
  local bucket = buckets[key]
  if bucket then return bucket end
  local text = call('GET', KEY .. 'rate:' .. key)
  bucket = text and read_row(text) or {through = 0, released = 0, at = now}
  if text then sets[key] = set_of(bucket) end
  if bucket.at > now + DISORDER then -- the clock was set back, and so is all of the bucket: it is no emptier than it was
    local back = bucket.at - now
    bucket.through, bucket.released, bucket.next = bucket.through - back, bucket.released - back, bucket.next and bucket.next - back
  end
  bucket.at, buckets[key] = now, bucket
  return bucket
end

-- When the first of those may go that wait for the rate of this one; nil while nobody does.
function Rates.free_at(row)
  return find(rate_of(row).key).next
end

-- What those wait for who wait for a rate, among those who wait for keys.
function Rates.wait_name(row)
  return NAME.RateWait .. rate_of(row).key
end

local function is_behind(row, bucket)
  local first = bucket.next and Keys.first_order(Rates.wait_name(row), row.queue)
  return first and first < Jobs.order_of(row)
end

-- Takes what the job costs, when that is there and nobody in its queue waits before it.
function Rates.try_take(row)
  local rate = rate_of(row)
  local bucket = find(rate.key)
  if is_behind(row, bucket) then return false end
  local through = math.max(bucket.through, now) + rate.time
  if through > now + rate.depth then return false end
  bucket.through, changed[rate.key] = through, bucket
  return true
end

-- A ready job waits for its rate. Returns when the first of those that wait may go.
function Rates.block(row)
  local rate = rate_of(row)
  local bucket = find(rate.key)
  local own = math.max(bucket.through, now) + rate.time - rate.depth
  if not bucket.next then
    bucket.next = own
  elseif not is_behind(row, bucket) then
    bucket.next = math.min(bucket.next, math.max(own, now))
  end
  changed[rate.key] = bucket
  row.waits_for_rate, row.key_until = 1, nil -- it would have had its key
  Jobs.block(row)
  row.place = JobPlace.Blocked
  return bucket.next
end

-- Whether one that waits may go behind those that went before it, in its turn; when it may, otherwise.
local function try_pass(row, turn)
  local rate = rate_of(row)
  local through = math.max(turn.through, now) + rate.time
  turn.next = math.max(through - rate.depth, now)
  if through > now + rate.depth then return false end
  turn.through = through
  return true
end

-- Lets those of a queue go for whom there would be tokens, and says how many.
local function let_queue_go(name, queue, turn, max)
  local first = Keys.first_waiters(name, queue, 1)[1]
  if first then
    local rate = rate_of(first)
    local room = math.floor((now + rate.depth - math.max(turn.through, now)) / math.max(1, rate.one))
    for i, row in ipairs(Keys.first_waiters(name, queue, math.min(max, math.max(0, room)) + 1)) do
      turn.next = now
      if i > max or not try_pass(row, turn) then return i - 1 end
      Keys.unblock(row)
      turn.count = i
    end
  end
  turn.next = Keys.first_order(name, queue) and now -- those behind say something else of the rate
  return turn.count
end

local function let_go(key, max)
  local name, bucket, done, following = NAME.RateWait .. key, find(key), 0, nil
  local released = bucket.released
  for _, queue in ipairs(Keys.waiting_queues(name)) do
    local turn = {through = math.max(bucket.through, bucket.released), count = 0}
    done = done + let_queue_go(name, queue, turn, max - done)
    released = math.max(released, turn.through)
    if turn.next then following = math.min(following or turn.next, turn.next) end
  end
  if following then -- three quarters of what the bucket holds are left for whoever is late: a token that nobody takes while it is full is lost
    local quarter = math.ceil((released - now) / 4)
    following = math.max(following, now + (quarter > 0 and quarter < TICK and quarter or TICK))
  end
  bucket.released, bucket.next, changed[key] = released, following, bucket
  return done
end

-- Lets those go whose time has come, and says how many.
function Rates.let_go(max)
  local done = 0
  for _, key in ipairs(Index.up_to(KEY .. 'rates:waited', now, max)) do
    if done < max then done = done + let_go(key, max - done) end
  end
  return done
end

-- When the next one may go; nil when nobody waits.
function Rates.next_due()
  return Index.first_score(KEY .. 'rates:waited')
end

function Rates.save()
  for key, bucket in pairs(changed) do
    local set = set_of(bucket)
    if sets[key] and sets[key] ~= set then Index.drop(sets[key], key) end
    Index.put(set, key, bucket.next or bucket.through)
    call('SET', KEY .. 'rate:' .. key, cmsgpack.pack(bucket))
  end
  buckets, sets, changed = {}, {}, {}
end
