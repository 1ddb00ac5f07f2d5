-- Sorted sets. What is put in and taken out is sent in one call for each set; who reads one gets it fresh.

local pending -- by key: the score of each member that comes, false for each that goes
at_each_call(function() pending = {} end)

local function write(key, members)
  local come, go = {}, {}
  for member, score in pairs(members) do
    if score then
      come[#come + 1] = exact(score)
      come[#come + 1] = member
    else
      go[#go + 1] = member
    end
  end
  if #go > 0 then send('ZREM', key, go) end
  if #come > 0 then send('ZADD', key, come) end
end

local function note(key, member, score)
  local members = pending[key]
  if not members then
    members = {}
    pending[key] = members
  end
  members[member] = score
end

-- A set without scores is ordered by its members.
function Index.put(key, member, score)
  note(key, member, score or 0)
end

function Index.drop(key, member)
  note(key, member, false)
end

-- The key, when everything that this script has put off for it is there.
function Index.fresh(key)
  local members = pending[key]
  if members then
    pending[key] = nil
    write(key, members)
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
  for key, members in pairs(pending) do write(key, members) end
  pending = {}
end
