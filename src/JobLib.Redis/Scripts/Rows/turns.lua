-- What Turns has to know of a lane: the ready jobs, but for suspects, of one queue and priority.
--
-- A ready job whose position has a turn stands in turns:<queue>, too, as <priority>:<length of its group>:<group><position><id>: by groups, and by positions in
-- each. Servers of a version before this one take jobs from ready:<queue> alone, and so does whoever forgets one without its row: what stands here counts only
-- where it stands there, in the same position.

local MOST_LEFT_BEHIND = 100 -- of a group that are looked at, and removed, in search of one that is still there
local PLACED = '%015.0f' -- as many digits as the highest position has

local lanes -- by priority and queue: what is known of it in this call
local has_left -- whether a job with a turn has left its place in it
at_each_call(function() lanes, has_left = {}, false end)

local function turns_key(queue)
  return KEY .. 'turns:' .. queue
end

-- Of a group of which nothing is known yet the call has put nothing in: as long as it has taken nothing out either, nobody need wait for what it has put off.
local function fresh(key)
  return has_left and Index.fresh(key) or key
end

local function lane_name(row)
  return exact(row.priority) .. ':' .. row.queue
end

local function lane_of(row)
  local name = lane_name(row)
  local lane = lanes[name]
  if not lane then
    lane = {last = {}}
    lanes[name] = lane
  end
  return lane
end

local function beginning_of(row, group)
  return exact(row.priority) .. ':' .. #group .. ':' .. group
end

local function member_of(row, group)
  return beginning_of(row, group) .. format(PLACED, row.seq) .. row.id
end

-- Where the job that a member tells of stands; nil when it does not, or somebody has written the member there.
local function read_member(queue, member)
  local _, at, priority, length = find(member, '^(%d+):(%d+):')
  local from = at and at + length + 1
  local position, id = from and tonumber(sub(member, from, from + 14)), from and sub(member, from + 15)
  if not position then return nil end
  local score = call('ZSCORE', fresh(KEY .. 'ready:' .. queue), id)
  return tonumber(score or nil) == Jobs.order_of({priority = tonumber(priority), seq = position}) and position or nil
end

local function read_lowest(row)
  local first, behind = {priority = row.priority, seq = LIMIT.FirstTurn}, {priority = row.priority, seq = LIMIT.Lane}
  local key, from, to = Index.fresh(KEY .. 'ready:' .. row.queue), exact(Jobs.order_of(first)), exact(Jobs.order_of(behind))
  local found = call('ZRANGEBYSCORE', key, from, '(' .. to, 'WITHSCORES', 'LIMIT', 0, 1)
  return found[2] and tonumber(found[2]) - Jobs.order_of(first) + LIMIT.FirstTurn
end

local function read_last(row, group)
  local key, beginning = fresh(turns_key(row.queue)), beginning_of(row, group)
  for _ = 1, MOST_LEFT_BEHIND do
    local member = call('ZREVRANGEBYLEX', key, '(' .. beginning .. ':', '[' .. beginning, 'LIMIT', 0, 1)[1] -- a colon comes behind all digits
    if not member then return nil end
    local position = read_member(row.queue, member)
    if position then return position end
    call('ZREM', key, member)
  end
end

-- The lowest position with a turn in the job's lane; nil when there is none.
function TurnRows.lowest(row)
  local lane = lane_of(row)
  if lane.lowest == nil then lane.lowest = read_lowest(row) or false end
  return lane.lowest or nil
end

-- The highest position with a turn that a job of this group has in the job's lane; nil when none is there.
function TurnRows.last(row, group)
  local last = lane_of(row).last
  if last[group] == nil then last[group] = read_last(row, group) or false end
  return last[group] or nil
end

-- A job has got its position, and the group's turn with it.
function TurnRows.enter(row, group)
  Index.put(turns_key(row.queue), member_of(row, group))
  local lane = lane_of(row)
  lane.lowest, lane.last[group] = lane.lowest or row.seq, row.seq
end

-- It stands there no more.
function TurnRows.leave(row)
  local group, lane = row.group or NAME.NoGroup, lanes[lane_name(row)]
  has_left = true
  Index.drop(turns_key(row.queue), member_of(row, group))
  if not lane then return end
  lane.last[group] = nil
  if lane.lowest == row.seq then lane.lowest = nil end
end

-- Removes what others have left behind in a queue, of so many that are looked at.
function TurnRows.tidy(queue, max)
  for _, member in ipairs(call('ZRANDMEMBER', turns_key(queue), max)) do
    if not read_member(queue, member) then call('ZREM', turns_key(queue), member) end
  end
end

-- Nothing is ready there.
function TurnRows.forget(queue)
  call('UNLINK', turns_key(queue))
end
