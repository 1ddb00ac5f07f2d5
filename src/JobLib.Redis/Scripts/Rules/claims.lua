-- Hands ready jobs to servers: by the order of the lanes, then by priority and position. A suspect comes alone.

-- What its server needs of a job that was claimed, added to a flat list.
local function add_claimed(list, row, job)
  local extra = false
  if row.batch or row.recurring or row.key or row.parent_state or row.has_parameters or row.scheduled then
    extra = pack(7, {
      row.scheduled, row.batch, row.recurring, not row.key_late and row.key or nil, row.key_late,
      row.parent_state and pack(4, {row.parent, row.parent_state, row.parent_result, row.parent_error}),
      row.has_parameters and Jobs.parameters(row.id),
    })
  end
  local n = #list
  list[n + 1], list[n + 2], list[n + 3], list[n + 4], list[n + 5] = row.id, row.fence, row.attempts + 1, row.crashes, row.queue
  list[n + 6], list[n + 7], list[n + 8], list[n + 9] = row.priority, row.created, row.ready or row.created, extra
  list[n + 10] = job
end

-- Of this job nothing says any more what it is: it is removed with what is left of it, and its batch and its children learn that it was deleted.
local function remove_lost(row, claim)
  if row.place then
    Moves.leave(row)
    local batch = row.batch and Batches.find(row.batch)
    if batch then
      Lives.count(batch, JobState.Deleted, 1)
      FollowUps.touch(batch)
    end
    if Jobs.is_awaited(row) then FollowUps.add_end({id = row.id, state = JobState.Deleted}) end
  end
  Jobs.forget_lost(row)
  Keys.let_all_follow(row.queue)
  claim.set_aside = claim.set_aside + 1
  claim.removed[#claim.removed + 1] = row.id
end

local function try_take(row, job, claim)
  if not row.place or not job then
    remove_lost(row, claim)
    return false
  end
  local batch = row.batch and Batches.find(row.batch)
  if batch and Lives.is_stopped(batch) then
    Ends.delete(row, States.stopped[batch.stop]) -- before maintenance has come to it
    claim.set_aside = claim.set_aside + 1
    return false
  end
  if row.key and not row.key_late and not Keys.try_take(row.key, row) then
    Keys.block(row)
    claim.set_aside = claim.set_aside + 1
    return false
  end
  if row.rate and not row.key_late and not Rates.try_take(row) then -- one that is handed out for its key's sake alone does nothing
    claim.set_aside, claim.waits_until = claim.set_aside + 1, math.min(Rates.block(row), claim.waits_until or math.huge)
    if row.key then Keys.free(row.key, row) end -- both or none
    return false
  end
  Moves.raise_fence(row)
  row.started, row.claim, row.server, row.application = now, claim.number, claim.server.name, claim.server.application
  Jobs.claim(row, claim.server, claim.count)
  claim.count = claim.count + 1
  add_claimed(claim.jobs, row, job)
  return true
end

local function take_suspect(lanes, claim)
  for _, lane in ipairs(lanes) do
    local has_room = lane.max > 0 and Limits.room(lane.queue) > 0
    while has_room and claim.set_aside < LIMIT.SetAside do
      local page = Jobs.ready(lane.queue, true, LIMIT.FewSuspects)
      local jobs = Jobs.texts(page)
      for i, row in ipairs(page) do
        if try_take(row, jobs[i], claim) then return true end
      end
      if #page < LIMIT.FewSuspects then break end
    end
  end
  return false
end

local function take_ready(lanes, claim)
  for _, lane in ipairs(lanes) do
    local left = math.min(lane.max, claim.max - claim.count, Limits.room(lane.queue))
    while left > 0 do
      local page = Jobs.ready(lane.queue, false, left)
      local jobs, taken = Jobs.texts(page), 0
      for i, row in ipairs(page) do
        if try_take(row, jobs[i], claim) then taken = taken + 1 end
      end
      if #page < left then break end
      left = left - taken
      if claim.set_aside >= LIMIT.SetAside then
        woken[lane.queue] = true -- there may be more behind them
        return
      end
    end
  end
end

local function new_claim(server, number, max)
  return {server = server, number = number, max = max, count = 0, set_aside = 0, jobs = {}, removed = {}}
end

-- The answer was lost: what the claim took and still holds.
local function again(server, number)
  local claim = new_claim(server, number, LIMIT.MaxFetch)
  local held = Servers.held_by(server.id, number)
  local jobs = Jobs.texts(held)
  for i, row in ipairs(held) do
    if jobs[i] then add_claimed(claim.jobs, row, jobs[i]) else remove_lost(row, claim) end
  end
  Commit.follow_up(LIMIT.MaxInCommit)
  return claim
end

local function open_lanes(count)
  local paused = {}
  for _, name in ipairs(call('SMEMBERS', KEY .. 'paused')) do paused[name] = true end
  local lanes = {}
  for _ = 1, count do
    local queue, max = take(), number()
    if not paused[queue] then lanes[#lanes + 1] = {queue = queue, max = max} end
  end
  return lanes
end

-- Takes a fetch's arguments and answers it: the jobs as one flat list, the ids of those that were removed, and how long the first of those waits that were
-- set aside for their rates. False when it is refused.
function Claims.fetch()
  local owner, number_of_claim, max, suspects = take(), number(), number(), take() == '1'
  local lanes = open_lanes(number())
  local server = Servers.find(owner)
  if not server or not server.live then return false end
  if number_of_claim <= (server.last_claim or 0) then
    local repeated = again(server, number_of_claim)
    return {repeated.jobs, repeated.removed, false}
  end
  local claim = new_claim(server, number_of_claim, math.max(0, math.min(max, LIMIT.MaxFetch)))
  if claim.max == 0 then lanes = {} end
  if not (suspects and take_suspect(lanes, claim)) then take_ready(lanes, claim) end
  Commit.follow_up(LIMIT.MaxInCommit)
  if claim.count > 0 then Servers.set(owner, 'last_claim', exact(number_of_claim)) end -- one that took nothing need not be told from its repetition
  return {claim.jobs, claim.removed, claim.waits_until and math.max(0, claim.waits_until - now) or false}
end
