-- Positions in lists, and what a page shows of a row.

-- Byte by byte: Lua compares texts by the locale of the server.
local function is_before(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = byte(one, i), byte(other, i)
    if a ~= b then return a < b end
  end
  return #one < #other
end

-- The rank of the first member of a set with scores that does not come before a position. Members of one score are ordered by themselves.
local function rank_of(key, score, member)
  local low = call('ZCOUNT', key, '-inf', '(' .. score)
  local high = low + call('ZCOUNT', key, score, score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if is_before(call('ZRANGE', key, middle, middle)[1], member) then low = middle + 1 else high = middle end
  end
  return low
end

-- The members with their scores behind a position, or the first ones when there is none.
function Pages.timed(key, descending, score, member, max)
  local from = 0
  if score then
    from = rank_of(key, score, member)
    if descending then
      from = call('ZCARD', key) - from
    elseif call('ZRANGE', key, from, from)[1] == member then
      from = from + 1
    end
  end
  return call(descending and 'ZREVRANGE' or 'ZRANGE', key, from, from + max - 1, 'WITHSCORES')
end

-- The members of a set without scores behind a position, none below the first and none above the last when these are given.
function Pages.named(key, descending, member, first, last, max)
  local low, high = first and '[' .. first or '-', last and '[' .. last or '+'
  if member and descending then high = '(' .. member elseif member then low = '(' .. member end
  if descending then return call('ZREVRANGEBYLEX', key, high, low, 'LIMIT', 0, max) end
  return call('ZRANGEBYLEX', key, low, high, 'LIMIT', 0, max)
end

-- The same from a position on, itself included.
function Pages.from(key, descending, member, first, last, max)
  if descending then return Pages.named(key, true, nil, first, member, max) end
  return Pages.named(key, false, nil, member, last, max)
end

function Pages.hash(key)
  return call('HGETALL', key)
end

-- A recurring job as it is stored, and the state of its last run, which may have gone.
function Pages.recurring(id)
  local last = call('HGET', KEY .. 'recurring:' .. id, 'last_job')
  local row = last and Jobs.find(last)
  return {id, Pages.hash(KEY .. 'recurring:' .. id), row and row.state or false}
end

function Pages.concurrency(key)
  return {key, Keys.limit(key) or false, Keys.count_holders(key), Keys.count_waiters(key)}
end

-- The bucket of a rate, what is set for its key or for its name, and how many wait for it.
function Pages.rate(key)
  local name = Rates.name_of(key)
  local set = call('HMGET', KEY .. 'rates:set', key, name)
  return {key, call('GET', KEY .. 'rate:' .. key), set[1] or set[2], set[1] and key or name, Keys.count_waiters(NAME.RateWait .. key)}
end

local MAX_CHILDREN = 100

function Pages.children(id)
  return call('ZRANGE', KEY .. 'children:' .. id, 0, MAX_CHILDREN - 1)
end

function Pages.batch(id)
  return {id, call('GET', KEY .. 'batch:' .. id), Pages.children(id), call('ZRANGE', KEY .. 'nested:' .. id, 0, MAX_CHILDREN - 1)}
end

function Pages.servers()
  local found = {}
  for _, id in ipairs(call('ZRANGE', KEY .. 'servers', 0, -1)) do
    found[#found + 1] = {id, Pages.hash(KEY .. 'server:' .. id), call('ZCARD', KEY .. 'held:' .. id)}
  end
  return found
end

function Pages.known_queues()
  local names = call('SMEMBERS', KEY .. 'queues')
  table.sort(names)
  return names
end

-- The indexes by queue and state.
function Pages.state_keys(queue, states)
  local keys = {}
  for _, name in ipairs(queue and {queue} or Pages.known_queues()) do
    for _, state in ipairs(states) do keys[#keys + 1] = KEY .. 'in:' .. name .. ':' .. state end
  end
  return keys
end
