-- IJobReader.FindAsync
local found = {}
for _ = 1, number() do
  local id = take()
  local row = Pages.hash(KEY .. 'row:' .. id)
  if #row > 0 then
    local key = call('HGET', KEY .. 'row:' .. id, 'key')
    found[#found + 1] = {
      id, row, call('GET', KEY .. 'job:' .. id), call('HGETALL', KEY .. 'parameters:' .. id), call('LRANGE', KEY .. 'history:' .. id, 0, -1), Pages.children(id),
      key and call('GET', KEY .. 'holder:' .. key),
    }
  end
end
return found
