import React from "react"; import { createRoot } from "react-dom/client"; import { TextField, MenuItem, FormControl, InputLabel, Select, RadioGroup, FormControlLabel, Radio, FormLabel, Checkbox, Autocomplete, Switch } from "@mui/material"; import {Formik} from "formik";
function App(){ const [w,setW]=React.useState([]);
 return <Formik initialValues={{ten:"",gt:"",tinh:"",xa:"",bc:false,noi:null,dob:"",gc:""}} onSubmit={()=>{}}>{({values,handleChange,handleBlur,setFieldValue})=>{ window.formState=()=>JSON.stringify(values);
 return <form><h1>Tờ khai MUI</h1>
 <TextField name="ten" label="Họ và tên" required value={values.ten} onChange={handleChange} onBlur={handleBlur}/>
 <TextField name="dob" label="Ngày sinh" type="date" value={values.dob} onChange={handleChange} InputLabelProps={{shrink:true}}/>
 <FormControl><FormLabel id="g">Giới tính</FormLabel><RadioGroup aria-labelledby="g" name="gt" value={values.gt} onChange={handleChange}><FormControlLabel value="m" control={<Radio/>} label="Nam"/><FormControlLabel value="f" control={<Radio/>} label="Nữ"/></RadioGroup></FormControl>
 <FormControl fullWidth><InputLabel id="t">Tỉnh</InputLabel><Select labelId="t" name="tinh" value={values.tinh} label="Tỉnh" onChange={e=>{handleChange(e); setTimeout(()=>setW(["Xã Đồng Lương"]),400)}}><MenuItem value="pt">Tỉnh Phú Thọ</MenuItem><MenuItem value="tn">Tỉnh Thái Nguyên</MenuItem></Select></FormControl>
 <TextField select name="xa" label="Xã" value={values.xa} onChange={handleChange} style={{width:200}}>{w.map(x=><MenuItem key={x} value={x}>{x}</MenuItem>)}</TextField>
 <FormControlLabel control={<Checkbox name="bc" checked={values.bc} onChange={handleChange}/>} label="Nhận qua bưu chính"/>
 <Autocomplete options={["UBND phường Việt Trì","UBND xã Đồng Lương"]} value={values.noi} onChange={(e,v)=>setFieldValue("noi",v)} renderInput={p=><TextField {...p} label="Nơi đăng ký"/>}/>
 <TextField name="gc" label="Ghi chú" multiline rows={3} value={values.gc} onChange={handleChange}/></form>}}</Formik> }
createRoot(document.getElementById("root")).render(<App/>);
