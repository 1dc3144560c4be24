import React from "react"; import { createRoot } from "react-dom/client"; import { useForm, Controller } from "react-hook-form"; import Select from "react-select";
const W = {pt: ["Xã Đồng Lương","Phường Việt Trì"], tn: ["Phường Tích Lương"]};
function App() {
  const {register, control, watch, setValue, handleSubmit, formState:{errors}} = useForm({mode:"onBlur"});
  const [ten, setTen] = React.useState(""); const [wards, setWards] = React.useState([]); const [files, setFiles]=React.useState([]);
  const tinh = watch("tinh");
  React.useEffect(() => { setWards([]); if (tinh) setTimeout(() => setWards(W[tinh]||[]), 400); }, [tinh]);
  React.useEffect(() => { window.formState = () => JSON.stringify({...watch(), ten, files: files.map(f=>[f.name,f.size])}); });
  return <form onSubmit={handleSubmit(()=>{})}>
    <h1>Tờ khai React</h1>
    <div className="row"><div className="lbl">Họ và tên <i>*</i></div><input value={ten} onChange={e=>setTen(e.target.value.toUpperCase())}/></div>
    <label htmlFor="em">Email</label><input id="em" {...register("email",{required:true})}/>
    <label htmlFor="dob">Ngày sinh</label><input id="dob" type="date" {...register("dob")}/>
    <fieldset><legend>Giới tính</legend>{["Nam","Nữ"].map(g=><label key={g}><input type="radio" value={g} {...register("gt")}/>{g}</label>)}</fieldset>
    <label>Tỉnh<select {...register("tinh")}><option value="">Chọn</option><option value="pt">Tỉnh Phú Thọ</option><option value="tn">Tỉnh Thái Nguyên</option></select></label>
    <label>Xã<select {...register("xa")}><option value="">Chọn</option>{wards.map(w=><option key={w}>{w}</option>)}</select></label>
    <label id="qhl">Quan hệ</label>
    <Controller name="qh" control={control} render={({field})=><Select aria-labelledby="qhl" {...field} options={["Cha","Mẹ","Người giám hộ"].map(x=>({value:x,label:x}))} placeholder="Chọn..."/>}/>
    <label><input type="checkbox" {...register("bc")}/> Nhận qua bưu chính</label>
    <label htmlFor="gc">Ghi chú</label><textarea id="gc" {...register("gc")}/>
    <label>Giấy chứng sinh <input type="file" accept="application/pdf" onChange={e=>{setFiles([...files,...e.target.files]); e.target.value="";}}/></label>
    <ul>{files.map(f=><li key={f.name}>{f.name}</li>)}</ul>
  </form>;
}
createRoot(document.getElementById("root")).render(<App/>);
