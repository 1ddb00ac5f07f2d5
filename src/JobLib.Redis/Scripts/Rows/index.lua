-- Sorted sets. What is put in and taken out is collected for each set, and sent in one command for as long as it is the same of both; who reads one gets it
-- fresh.

local pending -- by key: the arguments of the command that is collected, how many, and whether it takes out
at_each_call(function() pending = {} end)

local function write(key, list)
  list.n = nil
  send(list.goes and 'ZREM' or 'ZADD', key, list)
end

local function collect(key, goes)
  local list = pending[key]
  if list then
    if list.goes == goes then return list end
    write(key, list)
  end
  list = {n = 0, goes = goes}
  pending[key] = list
  return list
end

-- A set without scores is ordered by its members.
function Index.put(key, member, score)
  local list = collect(key, false)
  local n = list.n
  list[n + 1], list[n + 2], list.n = score and (digits[score] or exact(score)) or '0', member, n + 2
end

function Index.drop(key, member)
  local list = collect(key, true)
  local n = list.n + 1
  list[n], list.n = member, n
end

-- The key, when everything that this call has put off for it is there.
function Index.fresh(key)
  local list = pending[key]
  if list then
    pending[key] = nil
    write(key, list)
  end
  return key
end

function Index.card(key)
  return call('ZCARD', Index.fresh(key))
end

-- The members after one, in their own order.
function Index.after(key, member, max)
  return call('ZRANGEBYLEX', Index.fresh(key), member == '' and '-' or '(' .. member, '+', 'LIMIT', 0, max)
end

-- The lowest score; nil when the set is empty.
function Index.first_score(key)
  local first = call('ZRANGE', Index.fresh(key), 0, 0, 'WITHSCORES')
  return tonumber(first[2])
end

-- The members up to a score, lowest first.
function Index.up_to(key, score, max)
  return call('ZRANGEBYSCORE', Index.fresh(key), '-inf', exact(score), 'LIMIT', 0, max)
end

function Index.save()
  for key, list in pairs(pending) do write(key, list) end
  pending = {}
end
