-- Rates: the buckets of their keys, and the rules of how often jobs with a key are claimed, as the kernel has them. Nothing is reserved. Who finds too few
-- tokens waits where those do who wait for a concurrency key, under a name that none of these has, and goes back to its place when its time has come.
-- A bucket: when all that was taken is through; what was let go (the same, if all of these had been claimed at once); when to let the next go, while
-- somebody waits; when it was looked at last; and the numbers that it is counted by, and whether they were set by hand. One without a row is full.

local TICK = 50000 -- those that may go at nearly the same time go together, as far as no token is lost by that
local DISORDER = 60000000
local PART = 32768
local LONGEST = LIMIT.LongestDebt -- no bucket is emptied further ahead
local MOST_LOOKED_AT = 1000

local given_for -- by key: what is set by hand for it, or for its name; false when its jobs say it
local in_force -- by what a row keeps of its rate
local buckets -- by key, as of now
local sets -- by key: in which set a bucket is stored
local changed -- those that are to be stored
at_each_call(function() given_for, in_force, buckets, sets, changed = {}, {}, {}, {}, {} end)

-- How long it takes until so many tokens are there, in whole microseconds and never less; by how much sooner, when they are less than none. The product has up
-- to 72 bits: it is divided in parts that are exact.
local function time_of(rate, count)
  if rate.permits == 0 then return LONGEST end
  if count < 0 then return -time_of({permits = rate.permits, per = rate.per, round = math.floor}, -count) end
  local rest = rate.per % rate.permits
  local upper = math.floor(count / PART) * rest
  local lower = upper % rate.permits * PART + count % PART * rest
  local time = count * math.floor(rate.per / rate.permits) + math.floor(upper / rate.permits) * PART + (rate.round or math.ceil)(lower / rate.permits)
  return math.min(time, LONGEST)
end

-- What stands before the first colon.
function Rates.name_of(key)
  return sub(key, 1, (find(key, ':', 1, true) or 0) - 1)
end

-- What is set by hand for a key, else for its name.
local function set_for(key)
  local set = given_for[key]
  if set ~= nil then return set end
  local both = call('HMGET', KEY .. 'rates:set', key, Rates.name_of(key))
  local text = both[1] or both[2]
  local parts = text and unpacked(text)
  set = text and {permits = tonumber(parts[1]), per = tonumber(parts[2]), burst = tonumber(parts[3])}
  given_for[key] = set
  return set
end

-- How far ahead of the present a bucket may be moved for so many.
local function reach_of(rate, count)
  return rate.permits == 0 and 0 or time_of(rate, count)
end

-- The rate by which jobs are counted that keep this: its numbers may be set by hand, its cost is theirs.
local function rate_in_force(text)
  local rate = in_force[text]
  if rate then return rate end
  local parts = unpacked(text)
  local set, cost = set_for(parts[1]), tonumber(parts[5])
  rate = {key = parts[1], permits = tonumber(parts[2]), per = tonumber(parts[3]), burst = tonumber(parts[4])}
  if set then rate.permits, rate.per, rate.burst, rate.is_set = set.permits, set.per, set.burst, 1 end
  rate.one, rate.time = time_of(rate, 1), time_of(rate, cost)
  rate.depth, rate.reach = reach_of(rate, rate.burst + 1), reach_of(rate, math.max(rate.burst + 1, cost))
  in_force[text] = rate
  return rate
end

local function rate_of(row)
  return rate_in_force(row.rate)
end

-- A bucket that was counted by another rate, where this one or that is set by hand, has been empty since it was looked at last.
local function count_by(bucket, rate)
  local is_same = bucket.permits == rate.permits and bucket.per == rate.per and bucket.burst == rate.burst
  local stays = bucket.is_set == rate.is_set and (is_same or not rate.is_set)
  if bucket.permits and not stays then bucket.through, bucket.released = bucket.at + rate.depth, bucket.at + rate.depth end
  bucket.permits, bucket.per, bucket.burst, bucket.is_set = rate.permits, rate.per, rate.burst, rate.is_set
end

local function set_of(bucket)
  return KEY .. (bucket.next and 'rates:waited' or 'rates:idle')
end

-- As it is stored.
local function load(key)
  local bucket = buckets[key]
  if bucket then return bucket end
  local text = call('GET', KEY .. 'rate:' .. key)
  bucket = text and read_row(text) or {through = 0, released = 0, at = now}
  if text then sets[key] = set_of(bucket) end
  buckets[key] = bucket
  return bucket
end

-- The bucket of a key as of now; counted by a rate, when one is given.
local function find_bucket(key, rate)
  local bucket = load(key)
  if rate then count_by(bucket, rate) end
  if bucket.at > now + DISORDER then -- the clock was set back, and so is all of the bucket: it is no emptier than it was
    local back = bucket.at - now
    bucket.through, bucket.released, bucket.next = bucket.through - back, bucket.released - back, bucket.next and bucket.next - back
  end
  bucket.at = now
  return bucket
end

-- When the first of those may go that wait for the rate of this one; nil while nobody does.
function Rates.free_at(row)
  return load(rate_of(row).key).next
end

-- Whether none begin.
function Rates.is_stopped(row)
  return rate_of(row).permits == 0
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
  local bucket = find_bucket(rate.key, rate)
  if is_behind(row, bucket) then return false end
  local through = math.max(bucket.through, now) + rate.time
  if through > now + rate.reach then return false end
  bucket.through, changed[rate.key] = through, bucket
  return true
end

-- A ready job waits for its rate. Returns when the first of those that wait may go.
function Rates.block(row)
  local rate = rate_of(row)
  local bucket = find_bucket(rate.key, rate)
  local own = math.max(bucket.through, now) + rate.time - rate.reach
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
  turn.next = math.max(through - rate.reach, now)
  if through > now + rate.reach then return false end
  turn.through = through
  return true
end

-- Lets those of a queue go for whom there would be tokens, and says how many.
local function let_queue_go(name, queue, turn, max)
  local first = Keys.first_waiters(name, queue, 1)[1]
  if first then
    local rate = rate_of(first)
    local room = math.floor((now + rate.reach - math.max(turn.through, now)) / math.max(1, rate.one))
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
  local name, done, following = NAME.RateWait .. key, 0, nil
  local queues = Keys.waiting_queues(name)
  local first = queues[1] and Keys.first_waiters(name, queues[1], 1)[1]
  local bucket = find_bucket(key, first and rate_of(first))
  local released = bucket.released
  for _, queue in ipairs(queues) do
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

-- Who waits for a key that was set by hand, or whose name was, is looked at now: some keys in each step.
local function look_again()
  local note = call('LPOP', KEY .. 'rates:changed')
  if not note then return end
  local name, after = unpack(unpacked(note), 1, 2)
  local from, known = after and '(' .. after or '[' .. name .. ':', Index.fresh(KEY .. 'rates:known')
  local keys = call('ZRANGEBYLEX', known, from, '(' .. name .. ';', 'LIMIT', 0, MOST_LOOKED_AT)
  if #keys == MOST_LOOKED_AT then call('RPUSH', KEY .. 'rates:changed', pack(2, {name, keys[#keys]})) end
  if not after then keys[#keys + 1] = name end
  for _, key in ipairs(keys) do
    local bucket = load(key)
    if bucket.next and bucket.next > now then bucket.next, changed[key] = now, bucket end
  end
  Rates.save()
end

-- Lets those go whose time has come, and says how many.
function Rates.let_go(max)
  local done = 0
  look_again()
  for _, key in ipairs(Index.up_to(KEY .. 'rates:waited', now, max)) do
    if done < max then done = done + let_go(key, max - done) end
  end
  return done
end

-- When the next one may go; nil when nobody waits.
function Rates.next_due()
  if call('EXISTS', KEY .. 'rates:changed') == 1 then return now end
  return Index.first_score(KEY .. 'rates:waited')
end

-- Sets the rate of a key, or of all keys of a name that have none of their own; nil: as their jobs say. False when it was so.
function Rates.set(key, rate)
  local before = call('HGET', KEY .. 'rates:set', key)
  if rate == (before or nil) then return false end
  if rate then
    call('HSET', KEY .. 'rates:set', key, rate)
    Index.put(KEY .. 'rates:known', key)
  else
    call('HDEL', KEY .. 'rates:set', key)
    if call('EXISTS', KEY .. 'rate:' .. key) == 0 then Index.drop(KEY .. 'rates:known', key) end
  end
  call('RPUSH', KEY .. 'rates:changed', pack(1, {key}))
  return true
end

-- Takes so many tokens, also such as are not there, or gives some back: never further than to a full bucket, nor than anybody waits. Whoever waits is looked
-- at again.
function Rates.charge(text, count)
  local rate = rate_in_force(text)
  local bucket, own = find_bucket(rate.key, rate), rate
  if rate.permits == 0 then -- none are to come by which it could be measured
    local parts = unpacked(text)
    own = {permits = tonumber(parts[2]), per = tonumber(parts[3])}
  end
  local time = time_of(own, count)
  local function moved(at)
    return math.min(math.max(math.max(at, now) + time, now), now + LONGEST)
  end
  bucket.through, bucket.released = moved(bucket.through), moved(bucket.released)
  bucket.next, changed[rate.key] = bucket.next and math.min(bucket.next, now), bucket
end

-- Removes a bucket that is full.
function Rates.remove(key)
  call('DEL', KEY .. 'rate:' .. key)
  if call('HEXISTS', KEY .. 'rates:set', key) == 0 then Index.drop(KEY .. 'rates:known', key) end
end

function Rates.save()
  for key, bucket in pairs(changed) do
    local set = set_of(bucket)
    if not sets[key] then Index.put(KEY .. 'rates:known', key) end
    if sets[key] and sets[key] ~= set then Index.drop(sets[key], key) end
    Index.put(set, key, bucket.next or bucket.through)
    call('SET', KEY .. 'rate:' .. key, cmsgpack.pack(bucket))
  end
  buckets, sets, changed = {}, {}, {}
end
