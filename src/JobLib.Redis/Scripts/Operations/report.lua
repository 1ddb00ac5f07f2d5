-- IJobQueue.ReportAsync: log lines, progress and parameters of running jobs. Answers with those that are no longer this server's.
local owner, lost = take(), {}
for _ = 1, number() do
  local id, fence, progress, parameters, lines = take(), take(), optional(), optional(), {}
  for i = 1, number() do lines[i] = take() end
  local row = Jobs.find(id)
  if row and row.place == JobPlace.Running and row.owner == owner and exact(row.fence) == fence then
    if #lines > 0 then call('RPUSH', KEY .. 'log:' .. id, unpack(lines)) end
    if progress then row.progress = progress end
    if parameters then Jobs.merge_parameters(row, parameters) end
  else
    lost[#lost + 1] = id
  end
end

Commit.close()
return lost
