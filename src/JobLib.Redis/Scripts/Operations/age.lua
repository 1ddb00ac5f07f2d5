-- IMaintenance.AgeAsync: raises ready jobs that have waited, as the kernel's Aging has it.
local after, max, first = number(), number(), number()
local MOST_ASKED = 100 -- queues are asked for so many at once whether anything is ready: mostly nothing is
local done, next_at = 0, nil

local paused = {}
for _, name in ipairs(call('SMEMBERS', KEY .. 'paused')) do paused[name] = true end

local function queues_with_work()
  local names, with_work = call('SMEMBERS', KEY .. 'queues'), {}
  for from = 1, #names, MOST_ASKED do
    local keys = {}
    for i = from, math.min(from + MOST_ASKED - 1, #names) do keys[#keys + 1] = KEY .. 'ready:' .. names[i] end
    if call('EXISTS', unpack(keys)) > 0 then
      for i, key in ipairs(keys) do
        local name = names[from + i - 1]
        if not paused[name] and call('EXISTS', key) == 1 then with_work[#with_work + 1] = name end
      end
    end
  end
  return with_work
end

local function at(moment)
  next_at = math.min(moment, next_at or moment)
end

-- Those near the head of one line.
local function raise(queue, priority)
  local from = (LIMIT.MaxPriority - priority) * LIMIT.Lane
  local ids = call('ZRANGEBYSCORE', Index.fresh(KEY .. 'ready:' .. queue), exact(from), '(' .. exact(from + LIMIT.Lane), 'LIMIT', 0, LIMIT.Heads)
  local risen = {}
  Jobs.load(ids)
  for _, id in ipairs(ids) do
    local row = Jobs.find(id)
    if row then
      local own, ready = row.priority - (row.risen or 0), row.ready or row.created
      local to = math.min(LIMIT.MaxPriority, own + math.max(0, math.floor((now - ready) / after)))
      if to > priority then
        if done + #risen == max then break end
        risen[#risen + 1] = {row = row, to = to}
      end
      local present = math.max(to, priority)
      if present < LIMIT.MaxPriority then at(ready + after * (present + 1 - own)) end
    end
  end
  if #risen > 0 then Jobs.raise(risen) end
  if #risen == LIMIT.Heads then at(now) end -- behind so many that rose there may be more
  done = done + #risen
end

-- Where more rises than a step may move, no queue is the last one each time.
local queues = queues_with_work()
for i = 1, #queues do
  local queue = queues[(first + i) % #queues + 1]
  for priority = LIMIT.MaxPriority - 1, 0, -1 do -- the highest first: they get there first
    if done < max then raise(queue, priority) end
  end
end

Commit.close()
if done >= max then return {done, 1, 0} end
return {done, 0, next_at and math.max(0, next_at - now) or false}
